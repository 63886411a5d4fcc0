//! Which examples are looked at: the page of each list, the example under the pointer or in focus, and the learner whose
//! answers are shown. Nobody's result and in no link.

use crate::job::Mistake;
use crate::page::model::screen::Screen;
use crate::study::key::Learner;
use crate::task::TaskId;
use std::ops::Range;

/// Examples on a page where the list has no height of its own (a phone).
const FEW: usize = 3;
/// About the height of a mail and of an ad impression, in CSS pixels.
const MAIL: f64 = 90.0;
const IMPRESSION: f64 = 44.0;
/// Pictures side by side, as the style sheet has them.
const PICTURES: usize = 5;
/// Id of the panel in which the engineered features are explained.
pub const FEATURES: &str = "features-panel";

/// A list of examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// The training examples of the first repeat.
    Training,
    /// Test examples that a learner answered.
    Test,
}

impl List {
    pub const ALL: [List; 2] = [List::Training, List::Test];

    /// Id of its element.
    pub fn id(self) -> &'static str {
        match self {
            List::Training => "examples-list",
            List::Test => "answers-list",
        }
    }

    /// Rows of pictures, and the height of the list on the smallest wide screen in CSS pixels, as the style sheet has
    /// them.
    fn shape(self) -> (usize, f64) {
        match self {
            List::Training => (2, 184.0),
            List::Test => (1, 108.0),
        }
    }

    /// How many examples of a task are shown at once.
    pub fn fits(self, task: TaskId, screen: &Screen) -> usize {
        let (rows, smallest) = self.shape();
        // A list that was not shown yet has no height.
        let height = screen.sizes.get(self.id()).map_or(0.0, |size| size.1.round());
        let height = if height < 1.0 { smallest } else { height };
        let fit = |one: f64| if screen.compact { FEW } else { (height / one).max(1.0) as usize };
        match task {
            TaskId::Cars | TaskId::Digits => rows * PICTURES,
            TaskId::Spam | TaskId::Mails => fit(MAIL),
            _ => fit(IMPRESSION),
        }
    }
}

/// An example that the pointer or the focus is on, by its place in its sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointed {
    Training(usize),
    Test(usize),
}

/// Which answers of a learner are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Wrong,
    Right,
    /// All of them, counted.
    Table,
}

impl Which {
    pub const ALL: [Which; 3] = [Which::Wrong, Which::Right, Which::Table];

    /// Its name in the markup.
    pub fn name(self) -> &'static str {
        match self {
            Which::Wrong => "wrong",
            Which::Right => "right",
            Which::Table => "table",
        }
    }

    pub fn named(name: &str) -> Option<Which> {
        Which::ALL.into_iter().find(|which| which.name() == name)
    }
}

/// The page that a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Place of the first example shown, among all that could be.
    first: usize,
    /// Place on the page of the example that the Tab key goes to.
    pub focus: usize,
}

impl Page {
    /// The places shown of `total` examples, `fits` at a time: the last page where there are fewer than before.
    pub fn range(self, total: usize, fits: usize) -> Range<usize> {
        let first = if self.first < total { self.first } else { total.saturating_sub(1) / fits * fits };
        first..total.min(first + fits)
    }

    /// Turns by whole pages; past the ends nothing changes. Whether it turned.
    fn turn(&mut self, by: i32, total: usize, fits: usize) -> bool {
        let first = self.range(total, fits).start;
        let step = fits * by.unsigned_abs() as usize;
        let next = match () {
            () if by < 0 => first.saturating_sub(step),
            () if first + step < total => first + step,
            () => first,
        };
        let is_turned = next != first;
        *self = Page { first: next, focus: if is_turned { 0 } else { self.focus } };
        is_turned
    }
}

/// Which examples are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examples {
    training: Page,
    test: Page,
    pub learner: Learner,
    pub which: Which,
    /// The example whose features are shown; the first one shown, as long as nothing was pointed at.
    pub pointed: Option<Pointed>,
    /// The example pointed at is a point of the map, which has a ring around it.
    pub is_ringed: bool,
}

impl Default for Examples {
    fn default() -> Self {
        // The lecture's hero, and what it cannot do.
        let (learner, which) = (Learner::Large, Which::Wrong);
        Examples { training: Page::default(), test: Page::default(), learner, which, pointed: None, is_ringed: false }
    }
}

/// What the reader does with examples. `fits`: how many the list shows at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The pointer or the focus is on an example.
    Point(Pointed),
    /// The example at this place on the page has the focus.
    Focus {
        list: List,
        place: usize,
    },
    /// Turns the page.
    Turn {
        list: List,
        by: i32,
        fits: usize,
    },
    /// Goes with the focus to the next example, forward or back, over the ends of a page; `is_page`: to the next page.
    Step {
        list: List,
        forward: bool,
        is_page: bool,
        fits: usize,
    },
    /// The pointer is nearest to this training example on the map.
    Ring(usize),
    /// The pointer or the focus leaves the map.
    Unring,
    /// Goes to the training example so many places further on the map.
    StepOnMap(i32),
    Learner(Learner),
    Which(Which),
    /// The panel that explains the features is opened, or closed again.
    ToggleFeatures,
    CloseFeatures,
}

/// What is then to be done with the focus and the scrolling, once the change is on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The example at this place on the page gets the focus.
    Focus { list: List, place: usize },
    /// The panel of features was opened.
    ShowFeatures,
}

/// How many examples a list could show, of what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Training examples: the reader's m.
    pub training: usize,
    /// Answers of the kind that is looked at.
    pub test: usize,
}

impl Examples {
    pub fn page(&self, list: List) -> Page {
        match list {
            List::Training => self.training,
            List::Test => self.test,
        }
    }

    fn page_mut(&mut self, list: List) -> &mut Page {
        match list {
            List::Training => &mut self.training,
            List::Test => &mut self.test,
        }
    }

    /// What it means that the pointer or the focus is on an example of a list, with its index and its place on the page: what is
    /// known of that already is no event.
    pub fn pointing(&self, list: List, (index, place): (usize, usize), has_focus: bool) -> [Option<Event>; 2] {
        let pointed = if list == List::Test { Pointed::Test(index) } else { Pointed::Training(index) };
        let is_new = has_focus && self.page(list).focus != place;
        [
            is_new.then_some(Event::Focus { list, place }),
            (self.pointed != Some(pointed)).then_some(Event::Point(pointed)),
        ]
    }

    /// Whether there is a ring on the map, around this point.
    pub fn rings(&self, index: usize) -> bool {
        self.is_ringed && self.pointed == Some(Pointed::Training(index))
    }

    /// Takes in what was done, apart from the panel of features.
    pub fn update(&mut self, event: Event, totals: Totals) -> Option<Effect> {
        let total = |list| if list == List::Training { totals.training } else { totals.test };
        match event {
            Event::Point(pointed) => (self.pointed, self.is_ringed) = (Some(pointed), false),
            Event::Focus { list, place } => self.page_mut(list).focus = place,
            Event::Turn { list, by, fits } => {
                self.page_mut(list).turn(by, total(list), fits);
                self.pointed = None;
            }
            Event::Step { list, forward, is_page, fits } => {
                return self.step(list, forward, is_page, (total(list), fits));
            }
            Event::Ring(index) => (self.pointed, self.is_ringed) = (Some(Pointed::Training(index)), true),
            Event::Unring => self.is_ringed = false,
            Event::StepOnMap(by) => {
                let m = totals.training;
                let next = match self.pointed {
                    Some(Pointed::Training(index)) => (index + m).saturating_add_signed(by as isize) % m.max(1),
                    _ => 0,
                };
                (self.pointed, self.is_ringed) = (Some(Pointed::Training(next)), true);
            }
            Event::Learner(learner) => (self.learner, self.test) = (learner, Page::default()),
            Event::Which(which) => (self.which, self.test) = (which, Page::default()),
            Event::ToggleFeatures | Event::CloseFeatures => {}
        }
        None
    }

    /// Goes to the next example. Past the end of the page the new page's first has the focus, or going back its last.
    fn step(&mut self, list: List, forward: bool, is_page: bool, (total, fits): (usize, usize)) -> Option<Effect> {
        let page = self.page_mut(list);
        let count = page.range(total, fits).len();
        let focus = page.focus.min(count.saturating_sub(1));
        let next = if forward { focus + 1 } else { focus.wrapping_sub(1) };
        if !is_page && next < count {
            page.focus = next;
        } else if page.turn(if forward { 1 } else { -1 }, total, fits) {
            if !forward && !is_page {
                page.focus = page.range(total, fits).len().saturating_sub(1);
            }
            self.pointed = None;
        } else {
            return None;
        }
        Some(Effect::Focus { list, place: self.page(list).focus })
    }
}

/// Those of `tested` test examples that are not among the mistakes, of them the ones on this page.
pub fn right(mistakes: &[Mistake], page: Range<usize>, tested: usize) -> Vec<usize> {
    let mut wrong = mistakes.iter().map(|mistake| usize::from(mistake.example)).peekable();
    let is_right = |example: &usize| wrong.next_if_eq(example).is_none();
    (0..tested).filter(is_right).skip(page.start).take(page.len()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: List = List::Training;

    fn totals(training: usize) -> Totals {
        Totals { training, test: 4 }
    }

    fn step(examples: &mut Examples, forward: bool, is_page: bool) -> Option<usize> {
        let effect = examples.update(Event::Step { list: LIST, forward, is_page, fits: 5 }, totals(12));
        effect.map(|effect| match effect {
            Effect::Focus { list: LIST, place } => place,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn pages_turn_and_end_with_the_last_example() {
        let mut examples = Examples::default();
        let turn = |examples: &mut Examples, by| examples.update(Event::Turn { list: LIST, by, fits: 5 }, totals(12));
        let shown = |examples: &Examples| examples.page(LIST).range(12, 5);
        assert_eq!(shown(&examples), 0..5);
        examples.update(Event::Point(Pointed::Training(3)), totals(12));
        turn(&mut examples, 1);
        assert_eq!((shown(&examples), examples.pointed), (5..10, None));
        turn(&mut examples, 1);
        turn(&mut examples, 1);
        assert_eq!(shown(&examples), 10..12);
        // With fewer examples the last page is shown, and from there it goes on.
        assert_eq!(examples.page(LIST).range(7, 5), 5..7);
        assert_eq!(examples.page(LIST).range(0, 5), 0..0);
        examples.update(Event::Turn { list: LIST, by: -1, fits: 5 }, totals(7));
        assert_eq!(shown(&examples), 0..5);
        turn(&mut examples, -1);
        assert_eq!(shown(&examples), 0..5);
    }

    #[test]
    fn keys_go_over_the_ends_of_a_page() {
        let mut examples = Examples::default();
        assert_eq!(step(&mut examples, false, false), None);
        for place in 1..5 {
            assert_eq!(step(&mut examples, true, false), Some(place));
        }
        assert_eq!(step(&mut examples, true, false), Some(0));
        assert_eq!(examples.page(LIST).range(12, 5), 5..10);
        // Back over the edge to the last of the page before.
        assert_eq!(step(&mut examples, false, false), Some(4));
        // Whole pages begin with their first example.
        assert_eq!(step(&mut examples, true, true), Some(0));
        examples.update(Event::Focus { list: LIST, place: 3 }, totals(12));
        assert_eq!(step(&mut examples, false, true), Some(0));
        step(&mut examples, true, true);
        step(&mut examples, true, true);
        assert_eq!(step(&mut examples, true, false), Some(1));
        // Behind the last example there is nothing.
        assert_eq!(step(&mut examples, true, false), None);
        assert_eq!(step(&mut examples, true, true), None);
        assert_eq!(examples.page(LIST), Page { first: 10, focus: 1 });
    }

    #[test]
    fn keys_go_round_the_map_and_another_learner_begins_with_the_first_answer() {
        let mut examples = Examples::default();
        let ringed = |examples: &Examples| (examples.pointed, examples.is_ringed);
        for (by, index) in [(1, 0), (1, 1), (-1, 0), (-1, 11), (1, 0)] {
            examples.update(Event::StepOnMap(by), totals(12));
            assert_eq!(ringed(&examples), (Some(Pointed::Training(index)), true));
        }
        examples.update(Event::Ring(7), totals(12));
        examples.update(Event::Unring, totals(12));
        assert_eq!(ringed(&examples), (Some(Pointed::Training(7)), false));
        examples.update(Event::Turn { list: List::Test, by: 1, fits: 3 }, totals(12));
        assert_eq!(examples.page(List::Test).range(4, 3), 3..4);
        examples.update(Event::Which(Which::Right), totals(12));
        assert_eq!(examples.page(List::Test).range(4, 3), 0..3);
    }

    #[test]
    fn what_is_pointed_at_already_is_no_event() {
        let mut examples = Examples::default();
        let point = |examples: &mut Examples, index, has_focus| {
            let events: Vec<Event> = examples.pointing(LIST, (index, 2), has_focus).into_iter().flatten().collect();
            for &event in &events {
                examples.update(event, totals(12));
            }
            events
        };
        let pointed = Event::Point(Pointed::Training(7));
        assert_eq!(point(&mut examples, 7, false), [pointed]);
        assert_eq!(point(&mut examples, 7, false), []);
        assert_eq!(point(&mut examples, 7, true), [Event::Focus { list: LIST, place: 2 }]);
        assert_eq!(point(&mut examples, 7, true), []);
        assert_eq!(examples.pointing(List::Test, (7, 0), false)[1], Some(Event::Point(Pointed::Test(7))));
        assert!(!examples.rings(7));
        examples.update(Event::Ring(7), totals(12));
        assert!(examples.rings(7) && !examples.rings(6));
    }

    #[test]
    fn as_many_examples_are_shown_as_fit() {
        let mut screen = Screen::default();
        assert_eq!(List::Training.fits(TaskId::Spam, &screen), 2);
        assert_eq!(List::Test.fits(TaskId::Spam, &screen), 1);
        screen.sizes.insert("examples-list".into(), (400.0, 269.7));
        assert_eq!([TaskId::Spam, TaskId::Ads, TaskId::Cars].map(|task| LIST.fits(task, &screen)), [3, 6, 10]);
        screen.sizes.insert("examples-list".into(), (400.0, 20.0));
        assert_eq!(LIST.fits(TaskId::Ads, &screen), 1);
        screen.compact = true;
        assert_eq!([TaskId::Spam, TaskId::Ads, TaskId::Cars].map(|task| LIST.fits(task, &screen)), [3, 3, 10]);
        assert_eq!(List::Test.fits(TaskId::Cars, &screen), 5);
    }

    #[test]
    fn right_answers_are_those_that_are_no_mistakes() {
        let mistakes = [1, 2, 5, 3999].map(|example| Mistake { example, said: 0 });
        assert_eq!(right(&mistakes, 0..4, 4000), [0, 3, 4, 6]);
        assert_eq!(right(&mistakes, 2..4, 4000), [4, 6]);
        assert_eq!(right(&mistakes, 3995..4004, 4000), [3998]);
        assert_eq!(right(&mistakes, 1501..1510, 1505), [1504]);
    }
}
