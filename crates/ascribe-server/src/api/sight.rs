//! What an account may see: nothing that is marked above its clearance.
//!
//! Handlers leave nothing out by themselves: `App::ask_for` asks a connection on which the rest is not there.

use crate::accounts::{Caller, Via};
use ascribe_store::{Marking, Way};

/// Up to which marking somebody sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sight(Way);

impl Sight {
    /// What the caller sees. Where there is no account, whoever sits at the machine sees all that is on it.
    pub fn of(caller: &Caller) -> Sight {
        if caller.via == Via::Open {
            return Sight(Way::Export { up_to: Marking::Red });
        }
        Sight(caller.way())
    }

    /// The highest marking in sight.
    pub fn marking(self) -> Marking {
        self.0.limit()
    }

    /// By which way a file goes to whoever sees so much: TLP:RED may be looked at where it lies, and leaves in no file.
    pub fn way_out(self) -> Way {
        Way::Served { clearance: self.marking() }
    }

    /// Whether something so marked is in sight.
    pub fn covers(self, marking: Marking) -> bool {
        self.0.is_open_to(marking)
    }
}
