//! What the reader asks the learners: an x of their own, made by hand, and the trained learners of the first repeat, which
//! answer it. Nobody's result, in no link, and kept by no browser.

use crate::job::{Reply, Spec, SpecMap, Trained};
use crate::order::within;
use crate::study::plan::FigurePlan;
use crate::task::cars::{self, Kind};
use crate::task::real::drawing::{self, Drawing};
use crate::task::real::mail;
use crate::task::spam;
use crate::task::{TaskId, ads, plane};
use std::ops::Range;

/// Numbers of trained learners kept at most, 12 MB; of the figure that is on the screen, all. One figure of the digits, every
/// activation and all features, fits.
const KEPT: usize = 3 << 20;

/// What an arrow key moves a point of a map by.
const STEP: f32 = 0.05;

/// What is painted on a road.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    #[default]
    Car,
    Box,
    Sign,
    Posts,
    Light,
    Dark,
    /// Takes away what was painted.
    Road,
}

impl Tool {
    pub const ALL: [Tool; 7] = [Tool::Car, Tool::Box, Tool::Sign, Tool::Posts, Tool::Light, Tool::Dark, Tool::Road];

    /// Its name in the markup.
    pub fn name(self) -> &'static str {
        match self {
            Tool::Car => "car",
            Tool::Box => "box",
            Tool::Sign => "sign",
            Tool::Posts => "posts",
            Tool::Light => "light",
            Tool::Dark => "dark",
            Tool::Road => "road",
        }
    }

    pub fn named(name: &str) -> Option<Tool> {
        Tool::ALL.into_iter().find(|tool| tool.name() == name)
    }

    /// The thing that it puts on the road, if it is not a brush.
    fn kind(self) -> Option<Kind> {
        match self {
            Tool::Car => Some(Kind::Car),
            Tool::Box => Some(Kind::Box),
            Tool::Sign => Some(Kind::Sign),
            Tool::Posts => Some(Kind::Posts),
            Tool::Light | Tool::Dark | Tool::Road => None,
        }
    }
}

/// What the reader does with their x. Places on a picture are shares of its sides, from the top left.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Press(f64, f64),
    Drag(f64, f64),
    Lift,
    /// The picture has the focus; a cursor is shown to whoever came there by keys.
    Focus {
        by_keys: bool,
    },
    Blur,
    /// The cursor, or the point of a map, goes so many cells to the right and down.
    Move(i32, i32),
    /// The cell under the cursor is filled or emptied, or the tool used there.
    Apply,
    /// The mail reads so now.
    Mail(String),
    /// A number of x is this now.
    Put {
        place: usize,
        value: f32,
    },
    /// Of these places of x the one at `value` is 1 now, and the others are 0: a column of a table says that. Without a value, all
    /// are 0.
    Choose {
        places: Range<usize>,
        value: Option<usize>,
    },
    /// A number of x is so much more now, and at least 0.
    Add {
        place: usize,
        by: f32,
    },
    Tool(Tool),
    /// An example of the test set is taken, to ask it or to change it.
    Take {
        observation: Vec<f32>,
        label: u8,
    },
    /// Something that is like none of the examples.
    Strange,
    Clear,
    /// What the answer should be.
    Truth(Option<u8>),
}

/// What the reader asks, and who answers.
#[derive(Debug, Default)]
pub struct Ask {
    /// What answers, of trainings of first repeats.
    trained: SpecMap<Trained>,
    /// Numbers in it.
    numbers: usize,
    task: TaskId,
    pub drawing: Drawing,
    /// Where the pen is on the picture.
    pen: Option<(f64, f64)>,
    /// The cell under the cursor, where the reader draws by keys.
    pub cursor: Option<(usize, usize)>,
    pub mail: String,
    /// The observation itself, where it is neither drawn nor written.
    row: Option<Vec<f32>>,
    pub tool: Tool,
    truth: Option<u8>,
    /// It is the example that is like none of the data.
    pub is_strange: bool,
    /// Something was drawn since the board was empty.
    is_drawn: bool,
    /// Test examples taken so far.
    pub taken: usize,
}

impl Ask {
    /// Takes in what answers for a training.
    pub fn keep(&mut self, spec: Spec, trained: Trained) {
        self.numbers += trained.size();
        if let Some(before) = self.trained.insert(spec, trained) {
            self.numbers -= before.size();
        }
        if self.numbers > KEPT {
            self.retain(|other| (other.data.source, other.data.seed) == (spec.data.source, spec.data.seed));
        }
    }

    /// Keeps what answers for these trainings.
    pub fn retain(&mut self, stays: impl Fn(&Spec) -> bool) {
        self.trained.retain(|spec, _| stays(spec));
        self.numbers = self.trained.values().map(Trained::size).sum();
    }

    /// Whether somebody can answer for a training.
    pub fn has(&self, spec: &Spec) -> bool {
        self.trained.contains_key(spec)
    }

    /// What the learner of a training answers to an observation; `None` where it is not here.
    pub fn reply(&self, spec: &Spec, observation: &[f32]) -> Option<Reply> {
        self.trained.get(spec)?.ask(spec, observation)
    }

    /// The task is this now: an x is of one task.
    pub fn follow(&mut self, task: TaskId) {
        if task != self.task {
            let (trained, numbers) = (std::mem::take(&mut self.trained), self.numbers);
            // A mail is work: it is there when the reader comes back.
            let mail = std::mem::take(&mut self.mail);
            *self = Ask { trained, numbers, task, mail, ..Ask::default() };
        }
    }

    /// The task that x is of.
    pub fn task(&self) -> TaskId {
        self.task
    }

    /// Whether the reader has made something of an x: until then nothing of all this is needed.
    pub fn is_asked(&self) -> bool {
        self.row.is_some() || !self.mail.is_empty() || self.is_drawn
    }

    /// The observation that is asked; `None` before there is one.
    #[inline(never)]
    pub fn question(&self) -> Option<Vec<f32>> {
        let made = || match self.task {
            TaskId::Digits => self.drawing.observation(),
            TaskId::Mails => mail::numbers(&self.mail),
            _ => None,
        };
        self.row.clone().or_else(made)
    }

    /// The same where it is neither drawn nor written but set number by number, or taken from the test set.
    pub fn row(&self) -> Option<&[f32]> {
        self.row.as_deref()
    }

    /// What the answer should be: what the reader says, or what the world's rule says; `None` where neither does.
    pub fn truth(&self) -> Option<u8> {
        self.truth.or_else(|| self.of_world(self.row.as_deref()?))
    }

    /// What the world's rule says, where it is a rule of the observation alone.
    fn of_world(&self, x: &[f32]) -> Option<u8> {
        match self.task {
            TaskId::Plane => Some(u8::from(plane::truth(x[0], x[1]) > 0.0)),
            TaskId::Ads => Some(u8::from(ads::inclination(x) > 0.0)),
            _ => None,
        }
    }

    /// Whether there is an example of what is like none of the data.
    pub fn has_strange(&self) -> bool {
        matches!(self.task, TaskId::Digits | TaskId::Mails | TaskId::Cars | TaskId::Spam)
    }

    #[inline(never)]
    pub fn update(&mut self, event: Event) {
        match event {
            Event::Press(x, y) => self.press((x, y)),
            Event::Drag(x, y) => self.drag((x, y)),
            Event::Lift => self.pen = None,
            Event::Focus { by_keys } if by_keys && self.cells() > 0 => {
                self.cursor = self.cursor.or(Some((self.cells() / 2, self.cells() / 2)));
            }
            Event::Focus { .. } => {}
            Event::Blur => (self.pen, self.cursor) = (None, None),
            Event::Move(right, down) => self.step(right, down),
            Event::Apply => {
                if let Some(cell) = self.cursor {
                    self.apply(cell, true);
                }
            }
            Event::Mail(text) => {
                self.take_in_hand();
                (self.mail, self.row) = (text, None);
            }
            Event::Put { place, value } => self.set(place, |_| value),
            Event::Choose { places, value } => {
                for (at, place) in places.enumerate() {
                    self.set(place, |_| f32::from(u8::from(value == Some(at))));
                }
            }
            Event::Add { place, by } => self.set(place, |before| (before + by).max(0.0)),
            Event::Tool(tool) => self.tool = tool,
            Event::Take { observation, label } => {
                if observation.len() == self.task.task().observed {
                    self.clear();
                    (self.row, self.truth) = (Some(observation), Some(label));
                    self.taken += 1;
                }
            }
            Event::Strange => self.be_strange(),
            Event::Clear => self.clear(),
            Event::Truth(label) => self.truth = label.filter(|&label| usize::from(label) < self.task.task().classes),
        }
    }

    /// Cells on a side of the picture that is drawn or painted on; 0 where there is none.
    fn cells(&self) -> usize {
        match self.task {
            TaskId::Digits => drawing::CELLS,
            TaskId::Cars => cars::SIDE,
            _ => 0,
        }
    }

    /// The reader changes x: what was known of another is not known of it.
    fn take_in_hand(&mut self) {
        if self.row.is_some() || self.is_strange {
            self.truth = None;
        }
        self.is_strange = false;
    }

    fn clear(&mut self) {
        self.take_in_hand();
        (self.row, self.truth, self.pen) = (None, None, None);
        (self.drawing, self.is_drawn) = (Drawing::default(), false);
        self.mail.clear();
    }

    fn press(&mut self, at: (f64, f64)) {
        self.cursor = None;
        if self.task.task().is_map {
            self.pen = Some(at);
            self.put_point(at);
        } else if self.task == TaskId::Digits {
            self.draw_afresh();
            self.pen = Some(at);
            self.drawing.line(at, at);
            self.is_drawn = true;
        } else if let Some(cell) = self.cell(at) {
            self.pen = Some(at);
            self.apply(cell, true);
        }
    }

    fn drag(&mut self, at: (f64, f64)) {
        let Some(from) = self.pen.replace(at) else {
            // The pen is not down.
            self.pen = None;
            return;
        };
        if self.task.task().is_map {
            self.put_point(at);
        } else if self.task == TaskId::Digits {
            self.drawing.line(from, at);
        } else if let Some(cell) = self.cell(at).filter(|_| self.tool.kind().is_none()) {
            self.apply(cell, false);
        }
    }

    /// What was taken from the test set, or is strange, is not drawn on.
    fn draw_afresh(&mut self) {
        if self.row.is_some() || self.is_strange {
            self.clear();
        }
    }

    fn put_point(&mut self, at: (f64, f64)) {
        self.take_in_hand();
        let place = |share: f64| within(2.0 * share - 1.0, -1.0, 1.0) as f32;
        self.row = Some(vec![place(at.0), -place(at.1)]);
    }

    /// The cell of the picture at a place.
    fn cell(&self, (x, y): (f64, f64)) -> Option<(usize, usize)> {
        let cells = self.cells();
        let at = |share: f64| ((share * cells as f64).max(0.0) as usize).min(cells.saturating_sub(1));
        (cells > 0).then(|| (at(x), at(y)))
    }

    fn step(&mut self, right: i32, down: i32) {
        if self.task.task().is_map {
            self.take_in_hand();
            let at = self.row.get_or_insert_with(|| vec![0.0; 2]);
            // In whole hundredths, so that steps there and back meet.
            let moved = |at: f32, by: f32| within(((at + by) * 100.0).round() / 100.0, -1.0, 1.0);
            (at[0], at[1]) = (moved(at[0], STEP * right as f32), moved(at[1], -STEP * down as f32));
        }
        if let Some((column, row)) = &mut self.cursor {
            let last = if self.task == TaskId::Digits { drawing::CELLS } else { cars::SIDE } as i32 - 1;
            *column = (*column as i32 + right).clamp(0, last) as usize;
            *row = (*row as i32 + down).clamp(0, last) as usize;
        }
    }

    /// Uses the pen or the tool on a cell; `is_first` unless the hand was dragged there.
    fn apply(&mut self, cell: (usize, usize), is_first: bool) {
        match self.task {
            TaskId::Digits => {
                self.draw_afresh();
                self.drawing.toggle(cell);
                self.is_drawn = true;
            }
            TaskId::Cars => {
                self.take_in_hand();
                let tool = self.tool;
                let pixels = self.row.get_or_insert_with(cars::empty_road);
                let (column, row) = cell;
                match tool.kind() {
                    Some(kind) if is_first => cars::put(kind, cell, pixels),
                    Some(_) => {}
                    None => {
                        pixels[row * cars::SIDE + column] = match tool {
                            Tool::Light => cars::LIGHTEST,
                            Tool::Dark => cars::DARKEST,
                            _ => cars::empty_road()[row * cars::SIDE + column],
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// Changes a number of x.
    fn set(&mut self, place: usize, to: impl FnOnce(f32) -> f32) {
        let task = self.task.task();
        if place >= task.observed || matches!(self.task, TaskId::Digits | TaskId::Mails | TaskId::Cars) {
            return;
        }
        let before = self.row.as_ref().map_or(0.0, |row| row[place]);
        let mut value = to(before);
        if self.task == TaskId::Ads {
            value = within(value, 0.0, ads::world::FIELD_VALUES[place].1 as f32 - 1.0).floor();
        }
        if value.is_finite() {
            self.take_in_hand();
            self.row.get_or_insert_with(|| vec![0.0; task.observed])[place] = value;
        }
    }

    fn be_strange(&mut self) {
        if !self.has_strange() {
            return;
        }
        self.clear();
        match self.task {
            TaskId::Digits => {
                self.drawing.stroke(&SCRIBBLE);
                self.is_drawn = true;
            }
            TaskId::Mails => self.mail = SHOUT.to_owned() + &"!".repeat(SHOUTED),
            TaskId::Cars => {
                let board = |place: usize| ((place / cars::SIDE + place % cars::SIDE) % 2) as f32;
                self.row = Some((0..cars::PIXELS).map(board).collect());
            }
            _ => {
                let mut counts = vec![0.0; spam::WORDS];
                counts[spam::WORDS - 1] = REPEATED;
                self.row = Some(counts);
            }
        }
        self.is_strange = true;
    }

    /// Whether a figure lacks somebody who answers, where there is something to answer: `is_open` says whether a training can
    /// still come of a spec.
    #[inline(never)]
    pub fn lacking(&self, plan: &FigurePlan, is_open: impl Fn(&Spec) -> bool) -> Vec<Spec> {
        if plan.task != self.task || self.question().is_none() {
            return Vec::new();
        }
        // The runs of the first repeat come first.
        let first = plan.runs().into_iter().take_while(|spec| spec.data.seed == plan.seed);
        first.filter(|spec| !self.has(spec) && is_open(spec)).collect()
    }
}

/// A scribble that is no digit.
const SCRIBBLE: [(f64, f64); 12] = [
    (0.15, 0.2),
    (0.8, 0.3),
    (0.2, 0.45),
    (0.85, 0.5),
    (0.15, 0.75),
    (0.75, 0.85),
    (0.3, 0.15),
    (0.6, 0.8),
    (0.5, 0.15),
    (0.85, 0.75),
    (0.2, 0.6),
    (0.7, 0.15),
];
/// A mail of one word and so many exclamation marks.
const SHOUT: &str = "hello";
const SHOUTED: usize = 500;
/// A mail of one word, which is in every mail, so many times.
const REPEATED: f32 = 200.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(task: TaskId) -> Ask {
        let mut ask = Ask::default();
        ask.follow(task);
        ask
    }

    #[test]
    fn a_drawn_digit_is_asked_stroke_by_stroke_and_by_keys() {
        let mut ask = asked(TaskId::Digits);
        assert_eq!(ask.question(), None);
        ask.update(Event::Drag(0.5, 0.5));
        assert_eq!(ask.question(), None, "the pen is not down");
        [Event::Press(0.5, 0.2), Event::Drag(0.5, 0.8), Event::Lift, Event::Drag(0.9, 0.9)]
            .into_iter()
            .for_each(|e| ask.update(e));
        let one = ask.question().unwrap();
        let mut drawing = Drawing::default();
        drawing.stroke(&[(0.5, 0.2), (0.5, 0.8)]);
        assert_eq!(Some(one.clone()), drawing.observation());
        ask.update(Event::Truth(Some(1)));
        ask.update(Event::Press(0.6, 0.2));
        assert_eq!(ask.truth(), Some(1), "what the reader said holds while they draw");
        // A test example is another one, and drawing begins anew.
        ask.update(Event::Take { observation: one.clone(), label: 7 });
        assert_eq!((ask.question(), ask.truth(), ask.taken), (Some(one), Some(7), 1));
        ask.update(Event::Press(0.5, 0.5));
        assert!(ask.truth().is_none() && ask.row().is_none() && ask.question().is_some());
        ask.update(Event::Clear);
        // The cursor comes with the keys and stays on the board.
        ask.update(Event::Focus { by_keys: false });
        assert_eq!(ask.cursor, None);
        ask.update(Event::Focus { by_keys: true });
        [Event::Move(-90, 0), Event::Move(2, 3), Event::Apply].into_iter().for_each(|e| ask.update(e));
        assert!(ask.cursor == Some((2, 10)) && ask.drawing.is_filled((2, 10)));
        ask.update(Event::Apply);
        assert_eq!(ask.question(), None);
        ask.update(Event::Strange);
        assert!(ask.is_strange && ask.question().is_some());
        ask.update(Event::Press(0.5, 0.5));
        assert!(!ask.is_strange && !ask.drawing.is_filled((12, 7)), "the scribble is gone");
    }

    #[test]
    fn points_fields_words_roads_and_mails() {
        let mut ask = asked(TaskId::Plane);
        ask.update(Event::Press(0.25, 0.25));
        assert_eq!(ask.question(), Some(vec![-0.5, 0.5]));
        assert_eq!(ask.truth(), Some(u8::from(plane::truth(-0.5, 0.5) > 0.0)));
        [Event::Move(1, 0), Event::Move(0, 1), Event::Move(99, 0)].into_iter().for_each(|e| ask.update(e));
        assert_eq!(ask.question(), Some(vec![1.0, 0.45]));

        ask.follow(TaskId::Ads);
        assert_eq!(ask.question(), None);
        [Event::Put { place: 0, value: 99.0 }, Event::Put { place: 99, value: 1.0 }]
            .into_iter()
            .for_each(|e| ask.update(e));
        let x = ask.question().unwrap();
        assert_eq!((x[0], x.len(), ask.truth().is_some()), (5.0, 8, true));

        ask.follow(TaskId::Spam);
        for by in [1.0, 1.0, -1.0, 1.0, -9.0, 2.0] {
            ask.update(Event::Add { place: 3, by });
        }
        assert_eq!((ask.question().unwrap()[3], ask.truth()), (2.0, None));

        ask.follow(TaskId::Cars);
        ask.update(Event::Press(0.5, 0.6));
        let with_car = ask.question().unwrap();
        assert_ne!(with_car, cars::empty_road());
        ask.update(Event::Drag(0.1, 0.9));
        assert_eq!(ask.question(), Some(with_car), "a car is not smeared");
        ask.update(Event::Tool(Tool::Dark));
        [Event::Press(0.01, 0.99), Event::Drag(0.1, 0.99)].into_iter().for_each(|e| ask.update(e));
        let x = ask.question().unwrap();
        assert_eq!([x[132], x[133]], [cars::DARKEST; 2]);

        ask.follow(TaskId::Mails);
        ask.update(Event::Mail("FREE money".into()));
        assert_eq!(ask.question(), mail::numbers("FREE money"));
        ask.update(Event::Take { observation: vec![1.0; 57], label: 1 });
        assert_eq!((ask.question(), ask.mail.as_str()), (Some(vec![1.0; 57]), ""));
        // Of another task nothing is taken.
        ask.update(Event::Take { observation: vec![1.0; 2], label: 1 });
        assert_eq!(ask.question().unwrap().len(), 57);
    }
}
