//! The steps of the tour as data: one row for each, in the order of the lecture's argument.
//!
//! The words are in `www/locale/tour.*.txt` under `tour.NAME.*`: `title`, `say` (what it is about), `ask` (what the reader
//! predicts or does first), `a`, `b`, `c` (answers of a prediction), `told` (what was measured, with the reader's own
//! numbers) and `told.no` (the same where the claim does not show), `note` (for the presenter).

use crate::nn::activation::Activation;
use crate::page::model::link;
use crate::page::model::settings::Settings;
use crate::study::plan::M_MIN;

/// A place on the axis of m, wherever the axis ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Left,
    /// Two doublings from the left end: few examples, but more than the fewest.
    Few,
    /// Six tenths of the way: 1,024 of 16 to 16,384.
    Middle,
    Right,
}

impl Place {
    /// The measured value of m there.
    pub fn m(self, settings: &Settings) -> u32 {
        let values = settings.m_values();
        let last = values.len().saturating_sub(1);
        let place = match self {
            Place::Left => 0,
            Place::Few => last.min(2),
            Place::Middle => values.len() * 6 / 10,
            Place::Right => last,
        };
        values.get(place).copied().unwrap_or(M_MIN)
    }
}

/// What a step asks the reader to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// To choose one of so many answers, before anything is said.
    Predict(u8),
    /// To let the lab on the screen train to its end.
    Train,
    /// To move the slider.
    Move(Place),
    /// To switch the activation.
    Switch(Activation),
}

/// What a step says afterwards; `panels::tour::findings` says how it is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing but the reader's own choice.
    Choice,
    Figure,
    Plateau,
    Range,
    Pairs,
    Sizes,
    Both,
    Cost,
    Left,
    Hand,
    Right,
    Gradient,
    /// The verdict of the step's lab on its own results.
    Verdict,
    Session,
}

pub struct Step {
    /// In keys of texts.
    pub name: &'static str,
    /// Claims of the lecture that it is about.
    pub claims: &'static [u8],
    /// Settings as a share link spells them, without m; what is not said is at its default.
    pub link: &'static str,
    pub m: Place,
    /// The panel that it speaks of, by its name in [`crate::page::model::stage`].
    pub panel: &'static str,
    pub action: Action,
    pub finding: Finding,
}

impl Step {
    /// The reader's settings, brought to what this step is about. Language, look and size of the experiment stay theirs.
    pub fn settings(&self, own: &Settings) -> Settings {
        let (mut settings, _) = link::parse(self.link);
        settings.take(own, &["max", "repeats", "seed", "lang", "theme", "mode", "step", "fix", "workers"]);
        settings.move_m(self.m.m(&settings));
        settings
    }
}

pub const STEPS: [Step; 15] = [
    Step {
        name: "forces",
        claims: &[1],
        link: "",
        m: Place::Middle,
        panel: "figure",
        action: Action::Predict(3),
        finding: Finding::Choice,
    },
    Step {
        name: "figure",
        claims: &[2],
        link: "",
        m: Place::Middle,
        panel: "figure",
        action: Action::Train,
        finding: Finding::Figure,
    },
    Step {
        name: "plateau",
        claims: &[3],
        link: "",
        m: Place::Middle,
        panel: "figure",
        action: Action::Predict(3),
        finding: Finding::Plateau,
    },
    Step {
        name: "digital",
        claims: &[4],
        link: "",
        m: Place::Left,
        panel: "figure",
        action: Action::Move(Place::Right),
        finding: Finding::Range,
    },
    Step {
        name: "pairs",
        claims: &[8],
        link: "",
        m: Place::Right,
        panel: "data",
        action: Action::Move(Place::Left),
        finding: Finding::Pairs,
    },
    Step {
        name: "sizes",
        claims: &[5],
        link: "",
        m: Place::Right,
        panel: "figure",
        action: Action::Predict(3),
        finding: Finding::Sizes,
    },
    Step {
        name: "both",
        claims: &[6],
        link: "",
        m: Place::Few,
        panel: "figure",
        action: Action::Predict(3),
        finding: Finding::Both,
    },
    Step {
        name: "limits",
        claims: &[7],
        link: "",
        m: Place::Right,
        panel: "figure",
        action: Action::Predict(3),
        finding: Finding::Cost,
    },
    Step {
        name: "left",
        claims: &[9],
        link: "",
        m: Place::Left,
        panel: "wins",
        action: Action::Predict(3),
        finding: Finding::Left,
    },
    Step {
        name: "hand",
        claims: &[2, 9],
        link: "task=spam&compare=1",
        m: Place::Few,
        panel: "figure",
        action: Action::Predict(2),
        finding: Finding::Hand,
    },
    Step {
        name: "right",
        claims: &[10],
        link: "",
        m: Place::Right,
        panel: "wins",
        action: Action::Predict(3),
        finding: Finding::Right,
    },
    Step {
        name: "slope",
        claims: &[11],
        link: "",
        m: Place::Middle,
        panel: "gradient",
        action: Action::Switch(Activation::Sigmoid),
        finding: Finding::Gradient,
    },
    Step {
        name: "race",
        claims: &[11, 12],
        link: "lab=algorithms",
        m: Place::Middle,
        panel: "race-race",
        action: Action::Train,
        finding: Finding::Verdict,
    },
    Step {
        name: "loop",
        claims: &[13],
        link: "lab=computation&replicates=4",
        m: Place::Middle,
        panel: "comp-found",
        action: Action::Train,
        finding: Finding::Verdict,
    },
    Step {
        name: "closing",
        claims: &[14],
        link: "",
        m: Place::Right,
        panel: "figure",
        action: Action::Predict(3),
        finding: Finding::Session,
    },
];
