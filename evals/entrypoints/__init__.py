"""The commands of `imr eval`, one thin function each: options in, a journey, what happened out."""
