"use strict";
(() => {
  // on paper nothing can be unfolded
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  const holder = document.getElementById("data");
  if (!holder || !document.getElementById("cases")) return;
  const data = JSON.parse(holder.textContent);
  const $ = (id) => document.getElementById(id);
  const list = $("list"), count = $("count"), judgedCount = $("judged"), note = $("note");
  const filters = [...document.querySelectorAll("select[data-by]")];
  const buttons = [...document.querySelectorAll("button[data-verdict]")];
  const shelf = `imr-adjudications:${data.task}:${data.golden_sha256}:${data.reader}`;
  const judged = read();
  let visible = [], at = -1;

  // what was judged stays in the browser until it is saved; some browsers refuse this to local files
  function read() { try { return JSON.parse(localStorage.getItem(shelf)) || {}; } catch { return {}; } }
  function keep() { try { localStorage.setItem(shelf, JSON.stringify(judged)); } catch { /* kept for this visit only */ } }

  const verdictOf = (c) => (judged[c.id] ? judged[c.id].verdict : "");
  const place = (c) => c.file.split("/").pop() + (c.item ? ` · item ${Math.abs(c.item)}` : "");

  function valueOf(c, by) {
    if (by === "verdict") return verdictOf(c).replace("_", " ") || "not judged";
    return c[by] || { harm: "no harm class", status: "no baseline" }[by] || "none";
  }

  function fill() {
    for (const select of filters) {
      const values = [...new Set(data.cases.map((c) => valueOf(c, select.dataset.by)))].sort();
      const chosen = select.value;
      while (select.options.length > 1) select.remove(1);
      for (const value of values) select.add(new Option(value, value));
      select.value = values.includes(chosen) ? chosen : "";
      select.parentElement.hidden = values.length < 2 && select.dataset.by !== "verdict";
    }
  }

  function matches(c, words) {
    if (filters.some((s) => s.value && valueOf(c, s.dataset.by) !== s.value)) return false;
    return !words || `${c.file} ${c.request || ""} ${c.field} ${c.gold || ""} ${c.said || ""}`.toLowerCase().includes(words);
  }

  function refresh() {
    const words = $("words").value.trim().toLowerCase();
    const open = visible[at];
    visible = data.cases.filter((c) => matches(c, words));
    list.replaceChildren(...visible.map(row));
    const left = data.left_out ? ` ${data.left_out} more are in errors.csv.` : "";
    count.textContent = `${visible.length} of ${data.cases.length} differences.${left}`;
    at = -1;
    if (visible.length) show(Math.max(0, visible.indexOf(open)), false);
    else $("case").hidden = true;
  }

  function row(c, index) {
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    const small = document.createElement("small");
    small.textContent = `${place(c)}${c.harm ? " · " + c.harm : ""}${c.status ? " · " + c.status : ""}`;
    const done = verdictOf(c);
    const value = (c.gold || c.said || "").replace(/[:“].*$/s, "").slice(0, 60);
    button.append(`${done ? "✓ " : ""}${c.field}: ${c.state}${value ? ", " + value : ""}`, small);
    button.addEventListener("click", () => show(index, true));
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  function show(index, move) {
    if (index < 0 || index >= visible.length) return;
    const old = list.querySelector('[aria-current="true"]');
    if (old) { old.removeAttribute("aria-current"); old.tabIndex = -1; }
    at = index;
    const c = visible[at], button = list.children[at].firstElementChild;
    button.setAttribute("aria-current", "true");
    button.tabIndex = 0;
    $("case").hidden = false;
    $("case-title").textContent = `${c.field}: ${c.state}`;
    $("case-facts").textContent = [place(c), c.request, c.harm && `harm: ${c.harm}`, c.status && `${c.status} against the baseline`].filter(Boolean).join(" · ");
    sides(c.gold || "", c.said || "");
    note.value = judged[c.id] ? judged[c.id].note || "" : "";
    for (const b of buttons) b.setAttribute("aria-pressed", String(verdictOf(c) === b.dataset.verdict));
    letter(c);
    if (move) {
      button.scrollIntoView({ block: "nearest" });
      try { history.replaceState(null, "", `#case-${c.id}`); } catch { /* not allowed in some frames */ }
    }
  }

  function pieces(text) { return text.match(/[\p{L}\p{N}]+|\s+|[^\p{L}\p{N}\s]/gu) || []; }

  // longest common subsequence of words: what only one side has is marked
  function sides(gold, said) {
    const a = pieces(gold), b = pieces(said), goldBox = $("case-gold"), saidBox = $("case-said");
    if (!gold || !said || a.length * b.length > 250000) {
      goldBox.textContent = gold || "nothing";
      saidBox.textContent = said || "nothing";
      return;
    }
    const best = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i--)
      for (let j = b.length - 1; j >= 0; j--)
        best[i][j] = a[i] === b[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
    goldBox.replaceChildren(); saidBox.replaceChildren();
    const put = (box, name, text) => {
      const node = name ? document.createElement(name) : document.createTextNode(text);
      if (name) node.textContent = text;
      box.append(node);
    };
    for (let i = 0, j = 0; i < a.length || j < b.length;) {
      if (i < a.length && j < b.length && a[i] === b[j]) { put(goldBox, "", a[i++]); put(saidBox, "", b[j++]); }
      else if (j >= b.length || (i < a.length && best[i + 1][j] >= best[i][j + 1])) put(goldBox, "del", a[i++]);
      else put(saidBox, "ins", b[j++]);
    }
  }

  function letter(c) {
    const box = $("source"), text = data.texts[c.file];
    box.replaceChildren();
    if (text === undefined) { box.textContent = "The letter is not in this page."; return; }
    const gold = c.gs || [], said = c.ps || [];
    const cuts = [...new Set([0, text.length, ...gold.flat(), ...said.flat()])].sort((x, y) => x - y);
    const within = (spans, start, end) => spans.some(([s, e]) => s <= start && end <= e);
    let first = null;
    for (let i = 0; i + 1 < cuts.length; i++) {
      const [start, end] = [cuts[i], cuts[i + 1]];
      const words = text.slice(start, end).replace(/[ \t]*\n(?:[ \t]*\n)+/g, "\n");
      const g = within(gold, start, end), s = within(said, start, end);
      if (!g && !s) { box.append(words); continue; }
      const mark = document.createElement("mark");
      mark.className = g && s ? "both" : g ? "gold" : "said";
      mark.title = g && s ? "label and program" : g ? "label" : "program";
      mark.textContent = words;
      box.append(mark);
      first = first || mark;
    }
    if (first) box.scrollTop = first.offsetTop - box.offsetTop - 80;
    else if (data.task === "extraction") box.prepend("(No words of this letter are marked for this difference.)\n\n");
  }

  function judge(verdict) {
    const c = visible[at];
    if (!c) return;
    if (!verdict || (verdictOf(c) === verdict)) delete judged[c.id];
    else judged[c.id] = { verdict, note: note.value };
    keep();
    tell();
    for (const b of buttons) b.setAttribute("aria-pressed", String(verdictOf(c) === b.dataset.verdict));
    list.children[at].replaceWith(row(c, at));
    const button = list.children[at].firstElementChild;
    button.setAttribute("aria-current", "true");
    button.tabIndex = 0;
  }

  function tell() { judgedCount.textContent = `${Object.keys(judged).length} judged`; }

  function save() {
    const adjudications = data.cases.filter((c) => judged[c.id]).map((c) => ({
      case: c.id, file: c.file, item: c.item || 0, field: c.field, key: c.key ?? null, verdict: judged[c.id].verdict,
      note: judged[c.id].note || "", golden: c.golden ?? null, predicted: c.predicted ?? null, label_sha256: data.labels[c.file] || "",
    }));
    const content = { format: "imr-adjudications/1", golden_sha256: data.golden_sha256, reader: data.reader, adjudications };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2) + "\n"], { type: "application/json" }));
    link.download = "adjudications.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT)$/.test(event.target.tagName)) return;
    const act = {
      j: () => show(at + 1, true), ArrowDown: () => show(at + 1, true), k: () => show(at - 1, true), ArrowUp: () => show(at - 1, true),
      1: () => judge("program_wrong"), 2: () => judge("gold_wrong"), 3: () => judge("both_acceptable"), 0: () => judge(""),
      "/": () => $("words").focus(),
    }[event.key];
    if (!act || (event.key.startsWith("Arrow") && !list.contains(event.target))) return;
    event.preventDefault();
    act();
    if (event.key !== "/" && at >= 0) list.children[at].firstElementChild.focus({ preventScroll: true });
  }

  function follow() {
    const wanted = location.hash.replace(/^#case-/, "");
    const index = visible.findIndex((c) => c.id === wanted);
    if (location.hash.startsWith("#case-") && index >= 0) { show(index, false); $("case").scrollIntoView({ block: "start" }); list.children[index].scrollIntoView({ block: "nearest" }); }
  }

  for (const select of filters) select.addEventListener("change", refresh);
  $("words").addEventListener("input", refresh);
  for (const b of buttons) b.addEventListener("click", () => judge(b.dataset.verdict));
  note.addEventListener("change", () => { const c = visible[at]; if (c && judged[c.id]) { judged[c.id].note = note.value; keep(); } });
  $("save").addEventListener("click", save);
  $("cases").addEventListener("keydown", key);
  window.addEventListener("hashchange", () => { for (const s of filters) s.value = ""; $("words").value = ""; refresh(); follow(); });
  fill(); refresh(); tell(); follow();
})();
