//! Whether the page trains without being asked: opened without a word, the data lab trains the first repeat of its figure, so
//! that curves grow while one looks and everything on the screen is measured.
//!
//! What a link, a lecture or a step of the tour decides, they decide themselves; and nobody's processor or battery is taken
//! where nobody looks or the browser asks to spare.

use crate::page::model::settings::{LabId, Mode, Settings};

/// What is around the page, as far as the browser tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The tab is in the background, or its window covered.
    pub is_hidden: bool,
    /// Something of the page is within what is seen: it may be in a frame far down another page.
    pub is_in_view: bool,
    /// The browser asks to save data.
    pub saves_data: bool,
    /// What an earlier visit left is here: it need not be trained again.
    pub is_restored: bool,
}

/// How far it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Life {
    /// Not yet: nobody looks.
    #[default]
    Waits,
    /// It trains the first repeat of whatever figure is chosen.
    Lives,
    /// The reader ended it, or cleared the results.
    Ended,
}

/// Whether these settings leave it to the page.
pub fn is_left(settings: &Settings) -> bool {
    let decides_itself = matches!(settings.mode, Mode::Lecture | Mode::Speaker) || settings.step.is_some();
    settings.run.is_none() && settings.lab == LabId::Data && !decides_itself
}

/// Whether it is time to begin.
pub fn begins(settings: &Settings, around: Surroundings) -> bool {
    let is_seen = around.is_in_view && !around.is_hidden;
    is_left(settings) && is_seen && around.is_restored && !around.saves_data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::link;

    const SEEN: Surroundings =
        Surroundings { is_hidden: false, is_in_view: true, saves_data: false, is_restored: true };

    fn settings(link: &str) -> Settings {
        link::parse(link).0
    }

    #[test]
    fn it_begins_where_somebody_looks_and_nobody_minds() {
        let usual = settings("");
        assert!(begins(&usual, SEEN));
        assert!(!begins(&usual, Surroundings { is_hidden: true, ..SEEN }));
        assert!(!begins(&usual, Surroundings { is_in_view: false, ..SEEN }));
        assert!(!begins(&usual, Surroundings { saves_data: true, ..SEEN }));
        assert!(!begins(&usual, Surroundings { is_restored: false, ..SEEN }));
        assert!(!begins(&usual, Surroundings::default()));
    }

    #[test]
    fn what_decides_for_itself_is_left_alone() {
        for link in ["", "m=64&seed=5", "task=cars", "mode=embed&panel=wins", "mode=embed"] {
            assert!(begins(&settings(link), SEEN), "{link}");
        }
        for link in
            ["run=0", "run=1", "mode=lecture", "step=1", "lab=algorithms", "lab=computation", "mode=embed&run=0"]
        {
            assert!(!begins(&settings(link), SEEN), "{link}");
        }
    }
}
