//! The page's address as time goes: which changes of the settings are entries of the browser's history and which are written into
//! the present one, and what is followed when the address was changed. Labs and steps are entries; everything else is the link of
//! the present one.
//!
//! Not here: the address bar itself (`io::address`), and what a link leads to ([`crate::page::model::state`]).

use crate::page::model::link;
use crate::page::model::settings::{Mode, Place, Settings};

/// Where the reader is in the browser's history, and what is still to be done with the address.
#[derive(Clone, Debug)]
pub struct History {
    /// Where the reader is by the present entry.
    entered: Place,
    /// The link of the present entry is to be written.
    is_due: bool,
    /// Where Back or Forward has just led to: the browser tells of it once more, as of an address that was changed.
    returned: String,
    /// What the address was changed to, until it is followed.
    changed: Option<String>,
}

/// What is to be done with the link of settings that have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// A new entry is made of it.
    Enter,
    /// In a while, [`History::is_to_be_written`] is asked: browsers stop pages that write it too often.
    Plan,
    /// It is planned already.
    Wait,
}

/// What stands behind the `#` of an address.
fn hash(address: &str) -> &str {
    address.split_once('#').map_or("", |(_, hash)| hash)
}

impl History {
    pub fn new(settings: &Settings) -> History {
        History { entered: Place::of(settings), is_due: false, returned: String::new(), changed: None }
    }

    /// The settings have changed to these.
    pub fn plan(&mut self, settings: &Settings) -> Link {
        let place = Place::of(settings);
        let is_elsewhere = std::mem::replace(&mut self.entered, place) != place;
        if is_elsewhere && settings.mode != Mode::Embed {
            self.is_due = false;
            Link::Enter
        } else if std::mem::replace(&mut self.is_due, true) {
            Link::Wait
        } else {
            Link::Plan
        }
    }

    /// Whether what was planned is still to be written: meanwhile another entry may have been made, with everything in it.
    pub fn is_to_be_written(&mut self) -> bool {
        std::mem::take(&mut self.is_due)
    }

    /// Back or Forward led to this address, an entry that the page made: its link.
    pub fn return_to(&mut self, address: String) -> String {
        let hash = hash(&address).to_owned();
        self.entered = Place::of(&link::parse(&hash).0);
        self.is_due = false;
        self.returned = address;
        hash
    }

    /// The address was changed to this; whether [`History::follow`] is to be asked soon. Of many changes only the last is
    /// followed: each takes the place of one that still waits. To follow one draws the whole page, and a program that writes a
    /// thousand a second would hold it for minutes.
    pub fn change(&mut self, address: String) -> bool {
        if self.returned == address {
            self.returned.clear();
            return false;
        }
        self.changed.replace(address).is_none()
    }

    /// What is followed now: the link, with its `#`; and whether our own writing has overwritten it, so that it is to be written
    /// again. The address bar says `now`.
    pub fn follow(&mut self, now: Option<&str>) -> Option<(String, bool)> {
        let address = self.changed.take()?;
        let hash = hash(&address);
        self.entered = Place::of(&link::parse(hash).0);
        Some((format!("#{hash}"), now.is_some_and(|now| now != address)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(hash: &str) -> Settings {
        link::parse(hash).0
    }

    fn at(hash: &str) -> String {
        format!("https://host/takeoff/#{hash}")
    }

    #[test]
    fn labs_and_steps_are_entries_and_all_else_is_written_into_them() {
        let mut history = History::new(&settings("m=64"));
        assert_eq!(history.plan(&settings("m=256")), Link::Plan);
        assert_eq!(history.plan(&settings("m=512")), Link::Wait, "once for both");
        assert!(history.is_to_be_written() && !history.is_to_be_written());
        for place in ["lab=algorithms", "lab=algorithms&step=2", "mode=lecture&step=2", "lab=data"] {
            assert_eq!(history.plan(&settings(place)), Link::Enter, "{place}");
        }
        // An entry holds all that was still to be written.
        assert_eq!(history.plan(&settings("seed=7")), Link::Plan);
        assert_eq!(history.plan(&settings("lab=computation")), Link::Enter);
        assert!(!history.is_to_be_written());
    }

    #[test]
    fn a_frame_makes_no_entries_in_the_history_of_the_page_around_it() {
        let mut history = History::new(&settings("mode=embed"));
        assert_eq!(history.plan(&settings("mode=embed&lab=algorithms")), Link::Plan);
        assert!(history.is_to_be_written());
    }

    #[test]
    fn back_leads_to_an_entry_once_and_makes_none() {
        let mut history = History::new(&settings(""));
        history.plan(&settings("lab=algorithms&m=64"));
        history.plan(&settings("lab=algorithms&m=128"));
        assert_eq!(history.return_to(at("lab=data")), "lab=data");
        assert!(!history.is_to_be_written(), "the entry that was left has its link");
        assert_eq!(history.plan(&settings("lab=data&m=128")), Link::Plan, "the reader is there");
        // The browser says the same once more; later it would be another hand.
        assert!(!history.change(at("lab=data")));
        assert!(history.change(at("lab=data")));
    }

    #[test]
    fn of_many_changes_the_last_is_followed() {
        let mut history = History::new(&settings(""));
        assert_eq!(history.follow(None), None);
        assert!(history.change(at("m=64")));
        assert!(!history.change(at("m=128")) && !history.change(at("lab=algorithms")));
        assert_eq!(history.follow(Some(&at("lab=algorithms"))), Some(("#lab=algorithms".into(), false)));
        assert_eq!(history.follow(None), None);
        assert_eq!(history.plan(&settings("lab=algorithms&seed=3")), Link::Plan, "it is where the address led");
    }

    #[test]
    fn an_address_that_was_written_over_is_written_again() {
        let mut history = History::new(&settings(""));
        history.change(at("m=64"));
        assert_eq!(history.follow(Some(&at("v=1&m=16"))), Some(("#m=64".into(), true)));
        history.change("https://host/takeoff/".into());
        assert_eq!(history.follow(None), Some(("#".into(), false)), "no link at all is one too");
    }
}
