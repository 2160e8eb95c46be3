//! The shapes of the JSON API: what `openapi.json` describes and the pages are typed by.
//!
//! They are the API's own, not the base's, so that either can change without the other. Dates are ISO 8601, days where a
//! day is all that is known; offsets are UTF-8 bytes, half-open; absent means unknown.

pub mod compare;
pub mod decisions;
pub mod house;
pub mod knowledge;
pub mod record;
pub mod views;
