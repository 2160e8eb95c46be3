//! Who asks: sign-in by password, token or session, and what follows from it.

mod caller;
pub(crate) mod guard;
pub mod secret;
pub(crate) mod session;

#[allow(unused_imports, reason = "the rooms that ask come next")]
pub(crate) use caller::Caller;
