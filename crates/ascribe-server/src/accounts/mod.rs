//! Who asks: sign-in by password, token or session, and what follows from it.

mod caller;
pub(crate) mod guard;
pub mod secret;
pub(crate) mod session;

pub(crate) use caller::{Caller, Via, sign_in};
