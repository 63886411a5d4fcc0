//! The steps of the tour as data: one row for each, in the order of the lecture's argument.
//!
//! The words are in `www/locale/tour.*.txt` under `tour.NAME.*`: `title`, `say` (what it is about), `ask` (what the reader
//! predicts or does first), `a`, `b`, `c`, `d` (answers of a prediction), `told` (what was measured, with the reader's own
//! numbers) and `told.no` (the same where the claim does not show), `why` (the reason, and what to look at), `note` (for
//! the presenter).
//!
//! The steps of a lesson that came as a file bring words of their own ([`Step::words`]).
//!
//! What a question asks for is not on the page before it is answered: `hides` says which results that are, and `spares`
//! which later questions the step does not give away either.

use crate::nn::activation::Activation;
use crate::page::model::labs::data::veil::Hidden;
use crate::page::model::link;
use crate::page::model::settings::Settings;
use crate::page::model::tour::words::Words;
use crate::study::key::{Features, Learner};
use crate::study::plan::{M_MIN, nearest_m};

/// A place on the axis of m, wherever the axis ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Left,
    /// Two doublings from the left end: few examples, but more than the fewest.
    Few,
    /// Six tenths of the way: 1,024 of 16 to 16,384.
    Middle,
    Right,
    /// The measured value nearest to this one.
    Of(u32),
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
            Place::Of(m) => return nearest_m(m, settings.end()),
        };
        values.get(place).copied().unwrap_or(M_MIN)
    }
}

/// What a step asks the reader to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// To choose one of so many answers, before anything is said.
    Predict(u8),
    /// To draw the curve of the large network, or to choose one of so many sketches, and to have it trained.
    Draw(u8),
    /// To let the lab on the screen train to its end.
    Train,
    /// To move the slider.
    Move(Place),
    /// To switch the activation.
    Switch(Activation),
    /// To choose one of so many answers, and then to switch the activation.
    Foretell(u8, Activation),
    /// To ask the learners something.
    Ask,
}

impl Action {
    /// Whether it is done by a control of the page.
    pub fn is_by_hand(self) -> bool {
        matches!(self, Action::Move(_) | Action::Switch(_) | Action::Foretell(..))
    }

    /// How many answers there are to choose from.
    pub fn options(self) -> u8 {
        match self {
            Action::Predict(options) | Action::Draw(options) | Action::Foretell(options, _) => options,
            Action::Train | Action::Move(_) | Action::Switch(_) | Action::Ask => 0,
        }
    }
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
    /// What two formulas say.
    Slopes,
    Gradient,
    /// How many times as many steps sigmoid takes as ReLU in the race.
    Race,
    /// In how many searches the machine that is ten times as fast has come further.
    Search,
    /// The verdict of the step's lab on its own results.
    Verdict,
    Session,
    /// What a lesson's file has measured.
    Measured(Measure),
    /// The answer is known: whoever wrote the lesson says which.
    Known(u8),
}

/// A learner on one kind of features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    pub learner: Learner,
    pub features: Features,
}

/// What the file of a lesson can have measured. Each has three answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Which of two is ahead: the one, the other, or they are not told apart.
    Ahead { one: Who, other: Who, at: Place },
    /// What more data bring: fewer points than the first bound, than the second, or more.
    Gain { who: Who, from: Place, to: Place, bounds: [u32; 2] },
    /// From which m on one is ahead of the other: up to the first bound, up to the second, later or never.
    Overtakes { one: Who, other: Who, bounds: [u32; 2] },
}

impl Finding {
    /// Whether the answer stands on the step's panel as soon as the panel is there: it is covered until then.
    pub fn covers_panel(self) -> bool {
        self == Finding::Slopes
    }

    /// Whether it is told from trainings.
    pub fn is_trained(self) -> bool {
        !matches!(self, Finding::Choice | Finding::Slopes | Finding::Known(_))
    }
}

/// Results that a question asks for: of these learners, beyond one place of the axis (or from its left end) up to another
/// (or to its right end), with one activation or with whichever.
pub struct Hide {
    pub learners: &'static [Learner],
    pub beyond: Option<Place>,
    pub to: Option<Place>,
    pub activation: Option<Activation>,
}

impl Hide {
    /// On the reader's own axis.
    pub fn on(&self, settings: &Settings) -> Hidden {
        Hidden {
            learners: self.learners,
            from: self.beyond.map_or(0, |place| place.m(settings) + 1),
            to: self.to.map_or(u32::MAX, |place| place.m(settings)),
            activation: self.activation,
        }
    }
}

/// Everything of these learners.
const fn all(learners: &'static [Learner]) -> Hide {
    Hide { learners, beyond: None, to: None, activation: None }
}

/// What they do with few examples.
const fn up_to(place: Place, learners: &'static [Learner]) -> Hide {
    Hide { learners, beyond: None, to: Some(place), activation: None }
}

/// Whatever the networks do with this activation.
const fn with(activation: Activation) -> Hide {
    Hide { learners: NETWORKS, beyond: None, to: None, activation: Some(activation) }
}

const TRADITIONAL: &[Learner] = &[Learner::Logistic, Learner::Svm];
const SMALLER: &[Learner] = &[Learner::Small, Learner::Medium];
const LARGE: &[Learner] = &[Learner::Large];
const NETWORKS: &[Learner] = &[Learner::Small, Learner::Medium, Learner::Large];

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
    /// Its own words, where it does not have the page's texts.
    pub words: Option<&'static Words>,
    pub action: Action,
    pub finding: Finding,
    /// What its question asks for.
    pub hides: &'static [Hide],
    /// Later steps whose questions are not answered here, by their names.
    pub spares: &'static [&'static str],
}

/// Settings that stay the reader's own, through all steps; the others they get back when they leave the tour.
pub const KEPT: [&str; 11] =
    ["max", "repeats", "seed", "lang", "theme", "mode", "step", "lesson", "fix", "workers", "keep"];
/// Settings of which a step says that it set them.
pub const SAID: [&str; 5] = ["lab", "task", "m", "act", "compare"];

impl Step {
    /// The reader's settings, brought to what this step is about. Language, look and size of the experiment stay theirs.
    pub fn settings(&self, own: &Settings) -> Settings {
        let (mut settings, _) = link::parse(self.link);
        settings.take(own, &KEPT);
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
        words: None,
        action: Action::Predict(3),
        finding: Finding::Choice,
        hides: &[],
        spares: &["figure", "slope"],
    },
    Step {
        name: "figure",
        claims: &[2],
        link: "",
        m: Place::Middle,
        panel: "figure",
        words: None,
        action: Action::Draw(4),
        finding: Finding::Figure,
        hides: &[all(&Learner::ALL)],
        spares: &["plateau", "sizes", "slope"],
    },
    Step {
        name: "plateau",
        claims: &[3],
        link: "",
        m: Place::Middle,
        panel: "figure",
        words: None,
        action: Action::Predict(3),
        finding: Finding::Plateau,
        hides: &[Hide { learners: TRADITIONAL, beyond: Some(Place::Middle), to: None, activation: None }],
        spares: &["sizes", "slope"],
    },
    Step {
        name: "digital",
        claims: &[4],
        link: "",
        m: Place::Left,
        panel: "figure",
        words: None,
        action: Action::Move(Place::Right),
        finding: Finding::Range,
        hides: &[],
        spares: &["sizes", "slope"],
    },
    Step {
        name: "pairs",
        claims: &[8],
        link: "",
        m: Place::Right,
        panel: "data",
        words: None,
        action: Action::Move(Place::Left),
        finding: Finding::Pairs,
        hides: &[],
        spares: &["sizes", "slope"],
    },
    Step {
        name: "sizes",
        claims: &[5],
        link: "",
        m: Place::Right,
        panel: "figure",
        words: None,
        action: Action::Predict(3),
        finding: Finding::Sizes,
        hides: &[all(SMALLER)],
        spares: &["left", "slope"],
    },
    Step {
        name: "both",
        claims: &[6],
        link: "",
        m: Place::Right,
        panel: "scale",
        words: None,
        action: Action::Predict(3),
        finding: Finding::Both,
        hides: &[up_to(Place::Few, LARGE)],
        spares: &["limits", "left", "slope"],
    },
    Step {
        name: "limits",
        claims: &[7],
        link: "",
        m: Place::Right,
        panel: "scale",
        words: None,
        action: Action::Predict(3),
        finding: Finding::Cost,
        hides: &[],
        spares: &["left", "slope"],
    },
    Step {
        name: "left",
        claims: &[9, 10],
        link: "",
        m: Place::Left,
        panel: "wins",
        words: None,
        action: Action::Predict(3),
        finding: Finding::Left,
        // No repeat has a winner without them.
        hides: &[up_to(Place::Left, SMALLER)],
        spares: &["slope"],
    },
    Step {
        name: "hand",
        claims: &[9],
        link: "compare=1&hide=logistic,small,medium",
        m: Place::Left,
        panel: "figure",
        words: None,
        action: Action::Predict(2),
        finding: Finding::Hand,
        hides: &[up_to(Place::Few, &Learner::ALL)],
        spares: &["slope"],
    },
    Step {
        name: "functions",
        claims: &[11],
        link: "lab=algorithms",
        m: Place::Left,
        panel: "race-functions",
        words: None,
        action: Action::Predict(3),
        finding: Finding::Slopes,
        hides: &[],
        spares: &["race"],
    },
    Step {
        name: "slope",
        claims: &[11],
        link: "",
        m: Place::Middle,
        panel: "gradient",
        words: None,
        action: Action::Foretell(3, Activation::Sigmoid),
        finding: Finding::Gradient,
        hides: &[with(Activation::Sigmoid)],
        spares: &[],
    },
    Step {
        name: "race",
        claims: &[11, 12],
        link: "lab=algorithms",
        m: Place::Middle,
        panel: "race-race",
        words: None,
        action: Action::Predict(3),
        finding: Finding::Race,
        hides: &[],
        spares: &[],
    },
    Step {
        name: "loop",
        claims: &[13],
        link: "lab=computation&replicates=4",
        m: Place::Middle,
        panel: "comp-found",
        words: None,
        action: Action::Predict(3),
        finding: Finding::Search,
        hides: &[],
        spares: &[],
    },
    Step {
        name: "closing",
        claims: &[14],
        link: "",
        m: Place::Right,
        panel: "figure",
        words: None,
        action: Action::Predict(3),
        finding: Finding::Session,
        hides: &[all(&Learner::ALL)],
        spares: &[],
    },
];
