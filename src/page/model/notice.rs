//! Notices: one sentence each, with a button to dismiss it. What happened is named here; the words are made by
//! `panels::notices`.

use crate::page::model::language::Language;
use crate::page::model::link;
use crate::page::model::real::Trouble;
use crate::task::real::Set;

/// More notices than this at once are not read; the oldest goes.
const MOST: usize = 4;

/// Why the reader is asked for their own table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedsTable {
    /// The link is about own data, which no link holds.
    ForLink,
    /// There is nothing to train on.
    ToTrain,
    /// The reader has just chosen to learn from them.
    Chosen,
}

/// Why the data as the learners see them were not saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The rows of the task are not here.
    Rows,
    /// The table would have so many numbers, more than a file takes.
    TooLarge(usize),
}

/// Something that the reader is to know.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A link was not taken as it stands: all that was changed, in one.
    Link(Vec<link::Notice>),
    /// Own data are asked for, and none are loaded.
    NeedsTable(NeedsTable),
    /// The seed that was typed cannot be one.
    Seed {
        used: u32,
    },
    /// This many runs diverged; `own` on the reader's own data.
    Diverged {
        runs: usize,
        own: bool,
    },
    /// Contestants of the race diverged: the sentence, which names the settings of that time.
    RaceDiverged(String),
    /// This machine may have no room for the largest sample: the megabytes that it needs, and the m for which there is.
    TooLarge {
        megabytes: u32,
        m: u32,
    },
    /// A training was given up, for this reason.
    Failed(String),
    /// No worker can be had, for this reason.
    NoWorkers(String),
    /// No worker has said a word since the page began.
    WorkersSilent,
    /// The texts of this language could not be loaded, for this reason.
    NoTexts(Language, String),
    /// A real data set could not be had.
    NoSet(Set, Trouble),
    /// A new version of the page is ready to be loaded.
    NewVersion,
    /// Not all workers can be started: how many there are, of how many, and the reason. Training goes on.
    FewerWorkers {
        left: usize,
        of: usize,
        reason: String,
    },
    WorkerLost,
    /// The reader came back to a page that the browser did not keep, and that keeps nothing itself.
    LoadedAnew,
    /// A table of so many rows was saved, or with none was not.
    Csv {
        rows: usize,
    },
    /// The data as the learners see them were saved as a table of so many rows, or why they were not.
    Seen(Result<usize, Missing>),
    /// The script for that table was saved.
    Script,
    Png,
    /// So many results were thrown away, which can be taken back.
    Cleared(usize),
    /// The settings are the defaults now, which can be taken back.
    Defaults,
    /// A picture could not be made.
    NoPicture,
    /// What the browser keeps cannot be used; training goes on without.
    StoreForbidden,
    StoreFull,
    StoreCorrupt,
    /// The settings were saved as a file.
    Settings,
    Shared,
    /// The browser does not let the page copy; the link, where no address bar shows it.
    SharedByHand(Option<String>),
    /// The link, which holds no own data.
    SharedWithoutData,
}

impl Notice {
    /// Whether it offers to take back what it tells of.
    pub fn offers_undo(&self) -> bool {
        matches!(self, Notice::Cleared(_) | Notice::Defaults)
    }

    /// Whether it only says that something worked: then it goes by itself.
    pub fn confirms(&self) -> bool {
        matches!(
            self,
            Notice::Csv { .. }
                | Notice::Seen(Ok(_))
                | Notice::Script
                | Notice::Png
                | Notice::Settings
                | Notice::Shared
                | Notice::SharedByHand(None)
        )
    }
}

/// The notices that are shown.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    /// Each with a number of its own, the oldest first.
    shown: Vec<(u32, Notice)>,
    next: u32,
}

impl Notices {
    pub fn shown(&self) -> &[(u32, Notice)] {
        &self.shown
    }

    /// Shows a notice, once even if it is told several times; its number where it is new.
    pub fn show(&mut self, notice: Notice) -> Option<u32> {
        if self.shown.iter().any(|(_, other)| *other == notice) {
            return None;
        }
        if let Notice::Link(more) = &notice
            && let Some((_, Notice::Link(said))) =
                self.shown.iter_mut().find(|(_, other)| matches!(other, Notice::Link(_)))
        {
            for one in more {
                if !said.contains(one) {
                    said.push(one.clone());
                }
            }
            return None;
        }
        if self.shown.len() == MOST {
            self.shown.remove(0);
        }
        let number = self.next;
        self.next += 1;
        self.shown.push((number, notice));
        Some(number)
    }

    /// Takes the notice of this number away.
    pub fn dismiss(&mut self, number: u32) {
        self.shown.retain(|(other, _)| *other != number);
    }

    /// Takes notices away that no longer hold.
    pub fn withdraw(&mut self, holds: impl Fn(&Notice) -> bool) {
        self.shown.retain(|(_, notice)| holds(notice));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_shown_once_and_of_many_the_oldest_goes() {
        let mut notices = Notices::default();
        let first = notices.show(Notice::WorkerLost);
        assert_eq!((first, notices.show(Notice::WorkerLost)), (Some(0), None));
        for rows in 0..MOST {
            notices.show(Notice::Csv { rows });
        }
        let shown: Vec<u32> = notices.shown().iter().map(|(number, _)| *number).collect();
        assert_eq!(shown, [1, 2, 3, 4]);
        notices.dismiss(2);
        notices.dismiss(77);
        assert_eq!(notices.shown().len(), MOST - 1);
        // A number never comes back, so that a timer cannot take another notice away.
        assert_eq!(notices.show(Notice::WorkerLost), Some(5));
        notices.withdraw(|notice| *notice != Notice::WorkerLost);
        assert!(notices.shown().iter().all(|(_, notice)| *notice != Notice::WorkerLost));
    }
}
