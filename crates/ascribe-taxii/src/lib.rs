//! A TAXII 2.1 client (OASIS Standard, 10 June 2021).
//!
//! It goes only where it was sent: redirects are not followed, an API root on another host than the one named is
//! refused, so that sign-in never leaks, and private addresses are refused unless they were named. It waits when asked
//! to (`Retry-After`), tries again what may be tried again, and bounds what it takes in.

mod client;
mod error;
mod page;
mod reach;
mod sign_in;

pub use client::{Client, Collection, Discovery, Options, Status};
pub use error::TaxiiError;
pub use page::{Filter, Page, Place};
pub use sign_in::{Certificate, SignIn};
