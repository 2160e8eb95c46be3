//! The record over HTTP: the JSON API, TAXII 2.1 and the web pages.
//!
//! [`serve`] opens a base and answers until it is told to stop. What is common to all answers is here: who asks
//! ([`accounts`]), limits and timeouts, errors as problem details. The rooms hang their routes into `app::router`.

pub mod accounts;
mod api;
mod app;
mod http;
mod log;
mod metrics;
mod pages;
mod pool;
mod serve;
pub mod taxii;

pub use http::problem::Problem;
pub use log::log_to_stderr;
pub use serve::{Options, ServeError, serve};
