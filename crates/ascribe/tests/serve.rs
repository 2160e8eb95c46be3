//! The server as others meet it: the real binary on a loopback port, asked over HTTP.

mod serve {
    mod accounts;
    mod adding;
    mod certificates;
    mod exchange;
    mod hostile;
    mod markings;
    mod peers;
    mod reading;
    mod record;
    mod restart;
    mod sight;
    mod speakers;
    pub mod stage;
}
