"""What of a question the next one takes over: its subject, its filters, and which of them hang on what."""

# what a question is about; one of these named anew replaces all of its line
SUBJECTS = (
    ("treatments", "mentioned", "named", "categories", "requested"),
    ("determination_ids", "items", "described"),
)
# reasons for one decision are none for the other
OF_DECISION = (
    "reasons",
    "families",
    "reason_detail",
    "annotations",
    "without_reasons",
    "without_families",
    "sole_reason",
    "also_reasons",
)
LEFT_OUT = ("without_treatments", "without_categories")
# tied to the treatment that was asked about: another treatment lets go of them
OF_TREATMENT = (
    "details",
    "amount",
    "body_parts",
    "body_side",
    "timing",
    "pages",
    "items",
    *OF_DECISION,
    *LEFT_OUT,
    "described",
)
FILTERS = (
    "decision",
    *OF_DECISION,
    *LEFT_OUT,
    "basis_sources",
    "basis_topics",
    "specialties",
    "licensed_in",
    "not_licensed_in",
    "licences",
    "amount",
    "body_parts",
    "body_side",
    "since",
    "until",
    "worker_age",
    "worker_sex",
    "pages",
    "details",
    "timing",
    "priority",
    "partial",
    "date_of_injury",
    "ur_outcome",
    "claims_administrator_cited_nothing",
    "reviewer_cited_nothing",
)
