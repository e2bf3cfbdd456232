//! Gold readers, matching, scores, report.
