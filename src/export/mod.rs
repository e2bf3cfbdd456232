//! Tables: which columns (`table`) apart from which bytes (`formats`).
