//! Time expressions in reports, resolved to TIMEX3 values and intervals.
