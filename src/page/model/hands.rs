//! What the reader's hands mean on every control that sets nothing: a row for each. Those of settings are in
//! [`settings`](super::settings), keys in [`keys`](super::keys). Which element was touched, `ui::bind` asks the browser.

use crate::decimal;
use crate::page::model::labs::algorithms::{self, Contestant};
use crate::page::model::labs::computation;
use crate::page::model::labs::data::examples::{self, Which};
use crate::page::model::labs::data::own::board;
use crate::page::model::labs::data::own::example::Example;
use crate::page::model::labs::data::own::{Dialog, Event as Own, How};
use crate::page::model::labs::data::{self, Guessing, ask, replay};
use crate::page::model::lecture::{self, Moment, Press};
use crate::page::model::saving::{self, Paper};
use crate::page::model::settings::{Change, Gesture, Mode, Touched};
use crate::page::model::speaker::Event as Speaker;
use crate::page::model::state::{Event, State};
use crate::page::model::tour::Event as Tour;
use crate::study::key::Learner;
use crate::study::plan;
use crate::table::{BadRows, Decimal, Encoding, Quotes, Separator};

/// The lesson that the end of the tour offers.
const FURTHER: &str = "digits";

/// A hand on a control.
#[derive(Clone, Copy)]
pub struct Hand<'a> {
    /// What was touched: of a click the button, else the field.
    pub on: Touched<'a>,
    /// An attribute of it.
    pub attribute: &'a dyn Fn(&str) -> Option<String>,
    pub state: &'a State,
    /// Seconds, on the page's clock.
    pub now: f64,
}

impl Hand<'_> {
    fn has(&self, attribute: &str) -> bool {
        (self.attribute)(attribute).is_some()
    }

    /// The whole number that an attribute holds.
    fn place(&self, attribute: &str) -> Option<usize> {
        (self.attribute)(attribute)?.parse().ok()
    }

    /// The number that an attribute holds.
    fn number(&self, attribute: &str) -> Option<f64> {
        decimal::parse(&(self.attribute)(attribute)?)
    }

    /// The place of a slider that has whole places.
    fn slid(&self) -> usize {
        // What is no number is its left end.
        decimal::parse(self.on.value).unwrap_or(0.0) as usize
    }
}

/// A control, or what holds several: its id, what is done to it, and what that means; `None` where it means nothing.
struct Row {
    id: &'static str,
    gesture: Gesture,
    means: fn(&Hand) -> Option<Event>,
}

const fn click(id: &'static str, means: fn(&Hand) -> Option<Event>) -> Row {
    Row { id, gesture: Gesture::Click, means }
}

const fn change(id: &'static str, means: fn(&Hand) -> Option<Event>) -> Row {
    Row { id, gesture: Gesture::Change, means }
}

const fn slide(id: &'static str, means: fn(&Hand) -> Option<Event>) -> Row {
    Row { id, gesture: Gesture::Input, means }
}

/// Whether anything that is done so to the element of this id, or in it, means something.
pub fn is_control(id: &str, gesture: Gesture) -> bool {
    find(id, gesture).is_some()
}

/// What a gesture means on the element of this id, or on what was touched in it.
pub fn meaning(id: &str, gesture: Gesture, hand: &Hand) -> Option<Event> {
    find(id, gesture).and_then(|row| (row.means)(hand))
}

fn find(id: &str, gesture: Gesture) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.gesture == gesture && row.id == id)
}

static ROWS: [Row; 112] = [
    // The page's bar.
    click("train", |_| Some(Event::Train)),
    click("reset", |_| Some(Event::Clear)),
    click("defaults", |_| Some(Event::Defaults)),
    click("notices", on_notice),
    // The data lab.
    click("only-m", |_| of_data(data::Event::OnlyThisM)),
    click("more-repeats", |_| Some(Event::MoreRepeats)),
    click("cancel", |_| of_data(data::Event::Cancel)),
    click("scale-train", |_| of_data(data::Event::Map)),
    click("gradient-play", |_| of_data(data::Event::PlayGradient)),
    slide("gradient-step", |hand| of_data(data::Event::GradientStep(hand.slid()))),
    click("compared-close", |_| of_data(data::Event::EndComparison)),
    click("guess-show", |_| of_data(data::Event::Guess(Guessing::Show))),
    click("guess-skip", |_| of_data(data::Event::Guess(Guessing::Skip))),
    change("guess-of", |hand| guess_of(hand.on.value)),
    change("answers-of", |hand| Some(Event::Examples(examples::Event::Learner(Learner::named(hand.on.value)?)))),
    change("answers-which", |hand| Some(Event::Examples(examples::Event::Which(Which::named(hand.on.value)?)))),
    click("features-open", |_| Some(Event::Examples(examples::Event::ToggleFeatures))),
    // A training that is watched.
    click("replay-close", |_| of_replay(replay::Event::Close)),
    click("replay-play", |_| of_replay(replay::Event::Play)),
    click("replay-back", |_| of_replay(replay::Event::Step(-1))),
    click("replay-on", |_| of_replay(replay::Event::Step(1))),
    slide("replay-step", |hand| of_replay(replay::Event::Look(hand.slid()))),
    // What the learners are asked.
    click("ask-strange", |_| of_ask(ask::Event::Strange)),
    click("ask-clear", |_| of_ask(ask::Event::Clear)),
    change("ask-tools", |hand| of_ask(ask::Event::Tool(ask::Tool::named(hand.on.value)?))),
    slide("ask-mail", |hand| of_ask(ask::Event::Mail(hand.on.value.to_owned()))),
    change("ask-truth", |hand| of_ask(ask::Event::Truth(decimal::parse(hand.on.value).map(|label| label as u8)))),
    slide("ask-fields", on_field),
    change("ask-fields", on_field),
    click("ask-fields", on_word),
    slide("ask-m", |hand| Some(Event::Drag(along_axis(hand)))),
    change("ask-m", |hand| Some(Event::Settle(along_axis(hand)))),
    // The reader's own data.
    click("own-open", |_| Some(Event::Own(Own::Open(Dialog::Table)))),
    click("own-use", |hand| Some(Event::Own(Own::Use(hand.state.data.own.ready().cloned()?)))),
    click("own-examples", |hand| Some(Event::Own(Own::Example(Example::named(hand.on.value)?)))),
    click("own-notes", |hand| Some(Event::Own(Own::Undo(hand.on.value.parse().ok()?)))),
    change("own-separator", |hand| how(How::Separator(named(&Separator::ALL, Separator::name, hand)))),
    change("own-quotes", |hand| how(How::Quotes(named(&Quotes::ALL, Quotes::name, hand)))),
    change("own-decimal", |hand| how(How::Decimal(named(&[Decimal::Point, Decimal::Comma], Decimal::name, hand)))),
    change("own-bad-rows", |hand| how(How::BadRows(named(&BadRows::ALL, BadRows::name, hand)))),
    change("own-encoding", |hand| how(How::Encoding(named(&Encoding::ALL, Encoding::name, hand)))),
    change("own-header", |hand| how(How::Header(either("names", hand)))),
    change("own-comments", |hand| how(How::Comments(either("yes", hand)))),
    change("own-missing", |hand| how(How::Missing(either("yes", hand)))),
    change("own-first", |hand| how(How::FirstRow(hand.on.value.parse().ok().filter(|row| *row > 0)))),
    change("own-threshold", |hand| Some(Event::Own(Own::Threshold(decimal::parse(hand.on.value))))),
    change("own-merge", |hand| Some(Event::Own(Own::Merge(hand.on.is_checked)))),
    change("own-label", |hand| Some(Event::Own(Own::Label(hand.on.value.parse().ok()?)))),
    change("own-together", |hand| Some(Event::Own(Own::Together(hand.on.value.parse().ok())))),
    change("own-list", |hand| {
        let event = if hand.on.name == "code" { Own::Code } else { Own::Column };
        Some(Event::Own(event(hand.on.value.parse().ok()?, hand.on.is_checked)))
    }),
    click("paint-open", |_| Some(Event::Own(Own::Open(Dialog::Board)))),
    click("paint-use", |_| Some(Event::Own(Own::Board(board::Event::Use)))),
    click("paint-clear", |_| Some(Event::Own(Own::Board(board::Event::Clear)))),
    change("paint-tools", |hand| Some(Event::Own(Own::Board(board::Event::Tool(board::Tool::named(hand.on.value)?))))),
    // The algorithms lab. What is no value is an event too: the control goes back to what is in force.
    click("race-go", |_| of_race(algorithms::Event::Race)),
    click("race-reset", |_| Some(Event::Clear)),
    click("race-follow", |_| of_race(algorithms::Event::Scrub(None))),
    slide("race-look", |hand| of_race(algorithms::Event::Scrub(hand.on.value.parse().ok()))),
    change("race-what", |hand| of_race(algorithms::Event::ShowLoss(hand.on.value == "loss"))),
    change("race-against", |hand| of_race(algorithms::Event::ShowSeconds(hand.on.value == "seconds"))),
    change("race-axis", |hand| of_race(algorithms::Event::ShowLinear(hand.on.value == "linear"))),
    change("check-when", |hand| of_race(algorithms::Event::CheckTrained(hand.on.value == "trained"))),
    change("function-who", |hand| or_refused(Contestant::named(hand.on.value).map(algorithms::Event::ShowFunction))),
    change("check-who", |hand| or_refused(Contestant::named(hand.on.value).map(algorithms::Event::CheckOf))),
    change("check-layer", |hand| check_at(0, hand)),
    change("check-to", |hand| check_at(1, hand)),
    change("check-from", |hand| check_at(2, hand)),
    // The computation lab.
    click("comp-run", |_| Some(Event::Computation(computation::Event::Run))),
    click("comp-play", |hand| Some(Event::Computation(computation::Event::Play(hand.now)))),
    click("comp-compare", |_| Some(Event::Computation(computation::Event::Compare))),
    click("comp-clear", |_| Some(Event::Computation(computation::Event::Clear))),
    slide("comp-day", |hand| Some(Event::Computation(computation::Event::Day(decimal::parse(hand.on.value)?)))),
    // The tour and the self-check.
    click("tour-open", |_| of_tour(Tour::Open)),
    click("ways-tour", |_| of_tour(Tour::Open)),
    click("tour-next", |hand| walk(hand, Press::Next, Tour::Next)),
    click("tour-back", |hand| walk(hand, Press::Back, Tour::Back)),
    click("tour-close", |_| of_tour(Tour::Close)),
    click("tour-pull", |_| of_tour(Tour::Pull)),
    click("tour-do", |_| of_tour(Tour::Do)),
    click("tour-options", |hand| match (hand.place("data-choice"), (hand.attribute)("data-guess")) {
        (Some(choice), _) => of_tour(Tour::Predict(choice as u8)),
        (None, learner) => guess_of(&learner?),
    }),
    click("tour-end", |hand| match (hand.place("data-go"), (hand.attribute)("data-end").as_deref()) {
        (Some(place), _) => of_tour(Tour::Go(place)),
        (None, Some("again")) => of_tour(Tour::Again),
        (None, Some("lesson")) => of_tour(Tour::Lesson(FURTHER)),
        (None, Some("tour")) => of_tour(Tour::Open),
        _ => None,
    }),
    click("check-list", |hand| match (hand.place("data-set"), hand.place("data-go"), hand.place("data-ask")) {
        (Some(question), ..) => of_tour(Tour::SetUp(question)),
        (_, Some(place), _) => of_tour(Tour::Go(place)),
        (.., question) => of_tour(Tour::Answer(question?, hand.place("data-choice")? as u8)),
    }),
    // A lecture.
    click("lecture", |_| of_tour(Tour::Mode(Mode::Lecture))),
    click("lecture-menu", |_| of_tour(Tour::Tools)),
    click("lecture-lab-data", |_| Some(Event::set("lab", "data"))),
    click("lecture-lab-algorithms", |_| Some(Event::set("lab", "algorithms"))),
    click("lecture-lab-computation", |_| Some(Event::set("lab", "computation"))),
    click("lecture-panel-back", |_| of_tour(Tour::Turn(-1))),
    click("lecture-panel", |_| of_tour(Tour::Turn(1))),
    click("lecture-train", |_| Some(Event::Train)),
    click("lecture-settings", |_| of_tour(Tour::Controls)),
    click("lecture-notes", |_| of_tour(Tour::Notes)),
    click("lecture-warm", |_| of_tour(Tour::Warm)),
    click("lecture-overview", |hand| press(hand, Press::Overview)),
    click("lecture-blank", |_| of_tour(Tour::Blank(true))),
    click("blank", |_| of_tour(Tour::Blank(false))),
    click("lecture-leave", |_| of_tour(Tour::Mode(Mode::Page))),
    click("lecture-steps", |hand| of_tour(Tour::Go(hand.place("data-go")?))),
    click("lecture-speaker", |_| Some(Event::Speaker(Speaker::Open))),
    click("tour-speaker", |_| Some(Event::Speaker(Speaker::Open))),
    click("lecture-prepare", |_| Some(Event::Speaker(Speaker::OpenPreparing))),
    click("tour-prepare", |_| Some(Event::Speaker(Speaker::OpenPreparing))),
    click("lecture-code", |_| Some(Event::Speaker(Speaker::Code(None)))),
    click("code", |_| Some(Event::Speaker(Speaker::Code(Some(false))))),
    change("prepare-address", |hand| Some(Event::Speaker(Speaker::Address(hand.on.value.to_owned())))),
    // Pictures and paper.
    click(saving::DIALOG, |hand| {
        let asked = (hand.attribute)("data-saving")?;
        let event = Paper::named(&asked).map_or(saving::Event::Save, saving::Event::Print);
        // What closes it, the browser does.
        (asked != "close").then_some(event).and_then(of_saving)
    }),
    change("saving-what", |hand| {
        let value = hand.on.value;
        of_saving(saving::Event::What((!value.is_empty()).then(|| value.to_owned())))
    }),
    change("saving-kind", |hand| of_saving(saving::Event::Kind(hand.on.value.to_owned()))),
    change("saving-ground", |hand| of_saving(saving::Event::Ground(hand.on.value.to_owned()))),
    change("saving-base", |hand| of_saving(saving::Event::Base(hand.on.value.to_owned()))),
    click("lecture-handout", |_| of_saving(saving::Event::Print(Paper::Handout))),
    click("lecture-worksheet", |_| of_saving(saving::Event::Print(Paper::Worksheet))),
];

fn of_data(event: data::Event) -> Option<Event> {
    Some(Event::Data(event))
}

fn of_replay(event: replay::Event) -> Option<Event> {
    of_data(data::Event::Replay(event))
}

fn of_ask(event: ask::Event) -> Option<Event> {
    of_data(data::Event::Ask(event))
}

fn of_race(event: algorithms::Event) -> Option<Event> {
    Some(Event::Algorithms(event))
}

fn of_tour(event: Tour) -> Option<Event> {
    Some(Event::Tour(event))
}

fn of_saving(event: saving::Event) -> Option<Event> {
    Some(Event::Saving(event))
}

fn how(how: How) -> Option<Event> {
    Some(Event::Own(Own::How(how)))
}

/// A button of a notice.
fn on_notice(hand: &Hand) -> Option<Event> {
    if let Some(number) = hand.place("data-dismiss") {
        return Some(Event::Dismiss(number as u32));
    }
    if let Some(most) = (hand.attribute)("data-most") {
        return Some(Event::Set(Change::new("max", most)));
    }
    if hand.has("data-undo") {
        return Some(Event::Undo);
    }
    hand.has("data-again").then_some(Event::FetchAgain)
}

/// Takes the curve of the learner of this name in hand.
fn guess_of(name: &str) -> Option<Event> {
    of_data(data::Event::Guess(Guessing::Of(Learner::named(name)?)))
}

/// A field of an impression or of a row: one number of x, or several of which one is 1.
fn on_field(hand: &Hand) -> Option<Event> {
    let (place, value) = (hand.place("data-field")?, decimal::parse(hand.on.value));
    of_ask(match hand.place("data-values") {
        Some(values) => ask::Event::Choose { places: place..place + values, value: value.map(|value| value as usize) },
        None => ask::Event::Put { place, value: value? as f32 },
    })
}

/// A word of a mail, once more or once less.
fn on_word(hand: &Hand) -> Option<Event> {
    of_ask(ask::Event::Add { place: hand.place("data-word")?, by: hand.number("data-by")? as f32 })
}

/// The place on the axis, in doublings, of the slider under what is asked: it has a place for each measured value.
fn along_axis(hand: &Hand) -> f64 {
    let values = hand.state.data.figure.study.plan.m_values();
    plan::place(values[hand.slid().min(values.len() - 1)])
}

/// The one of this name; what is no name is that none was chosen.
fn named<T: Copy>(all: &[T], name: fn(T) -> &'static str, hand: &Hand) -> Option<T> {
    all.iter().copied().find(|&one| name(one) == hand.on.value)
}

/// Chosen or its contrary; nothing chosen is neither.
fn either(chosen: &str, hand: &Hand) -> Option<bool> {
    (!hand.on.value.is_empty()).then_some(hand.on.value == chosen)
}

fn or_refused(event: Option<algorithms::Event>) -> Option<Event> {
    of_race(event.unwrap_or(algorithms::Event::Refused))
}

/// A place of the weight that is checked, counted from 1.
fn check_at(which: usize, hand: &Hand) -> Option<Event> {
    let place = hand.on.value.trim().parse::<usize>().ok().and_then(|place| place.checked_sub(1));
    or_refused(place.map(|place| algorithms::Event::CheckAt(which, place)))
}

/// A button that a lecture's keys press as well: a second click in the same breath counts once.
fn walk(hand: &Hand, of_lecture: Press, of_tour: Tour) -> Option<Event> {
    match hand.state.settings.mode {
        Mode::Lecture => press(hand, of_lecture),
        _ => Some(Event::Tour(of_tour)),
    }
}

fn press(hand: &Hand, press: Press) -> Option<Event> {
    Some(Event::Lecture(lecture::Event::Press(press, Moment { now: hand.now, is_repeated: false })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::settings::{Control, TABLE};

    const MARKUP: &str = include_str!("../../../index.html");

    fn state() -> State {
        State::new("").0
    }

    /// What a gesture means on a control that holds a value and has attributes.
    fn means(id: &str, gesture: Gesture, value: &str, attributes: &[(&str, &str)], state: &State) -> Option<Event> {
        let attribute =
            |name: &str| attributes.iter().find(|(one, _)| *one == name).map(|(_, value)| (*value).to_owned());
        let name = attribute("name").unwrap_or_default();
        let on = Touched { id, name: &name, value, is_checked: true };
        meaning(id, gesture, &Hand { on, attribute: &attribute, state, now: 7.0 })
    }

    /// The opening tags of the page, each with its attributes.
    fn tags() -> impl Iterator<Item = &'static str> {
        MARKUP.split('<').skip(1).filter_map(|tag| tag.split('>').next())
    }

    fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
        tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next())
    }

    #[test]
    fn every_row_is_of_one_element_of_the_page() {
        let ids: Vec<&str> = tags().filter_map(|tag| attribute(tag, "id")).collect();
        for (place, row) in ROWS.iter().enumerate() {
            let is_made_later = row.id.starts_with(saving::DIALOG) || row.id == "prepare-address";
            assert!(is_made_later || ids.contains(&row.id), "the page has no #{}", row.id);
            let same = |other: &Row| (other.id, other.gesture) == (row.id, row.gesture);
            assert_eq!(ROWS.iter().position(same), Some(place), "#{} has two rows", row.id);
        }
    }

    /// What only a browser can do: files, windows, storage, random numbers, paper; and what is more than one event.
    const OF_THE_BROWSER: [&str; 40] = [
        "share",
        "save-settings",
        "save-scale",
        "save-data",
        "save-maps",
        "forget",
        "surprise",
        "menu",
        "guess-begin",
        "guess-begin-view",
        "view-open",
        "view-close",
        "features-close",
        "watch-open",
        "watch-answers",
        "watch-logistic",
        "watch-svm",
        "watch-small",
        "watch-medium",
        "watch-large",
        "ask-open",
        "ask-take",
        "m",
        "race-play",
        "comp-measure",
        "comp-try",
        "comp-book-export",
        "comp-wait",
        "own-choose",
        "own-file",
        "own-read",
        "own-text",
        "own-close",
        "paint-close",
        "notes-close",
        "notes-print",
        "lecture-full",
        "tab-data",
        "tab-algorithms",
        "tab-computation",
    ];
    /// The form of an experiment, which is read as a whole.
    const FORM: [&str; 7] =
        ["comp-layers", "comp-width", "comp-activation", "comp-optimiser", "comp-rate", "comp-batch", "comp-decay"];

    #[test]
    fn no_control_of_the_page_is_dead() {
        let of_settings = |id: &str| {
            TABLE.rows().iter().flat_map(|row| row.controls).any(|control| match *control {
                Control::List(of) | Control::Field(of) | Control::Toggle(of) | Control::Next(of) => of == id,
                Control::Dial(of, _) => of == id,
                Control::Boxes { prefix, .. } | Control::Tabs(prefix) => id.starts_with(prefix),
                _ => false,
            })
        };
        let is_one =
            |tag: &&str| ["button ", "select ", "input ", "textarea "].iter().any(|name| tag.starts_with(name));
        let mut seen = 0;
        for id in tags().filter(is_one).filter_map(|tag| attribute(tag, "id")) {
            let does = [Gesture::Click, Gesture::Change, Gesture::Input].iter().any(|gesture| is_control(id, *gesture));
            let is_known = does || of_settings(id) || OF_THE_BROWSER.contains(&id) || FORM.contains(&id);
            assert!(is_known, "nothing happens at #{id}");
            seen += 1;
        }
        assert!(seen > 150, "{seen}");
    }

    #[test]
    fn what_is_touched_says_what_it_means() {
        use Gesture::{Change, Click, Input};
        let state = state();
        let said = |id: &str, gesture, value: &str, attributes: &[(&str, &str)], event: Event| {
            assert_eq!(means(id, gesture, value, attributes, &state), Some(event), "#{id} {value} {attributes:?}");
        };
        let own = |event| Event::Own(Own::How(event));
        said("gradient-step", Input, "3", &[], Event::Data(data::Event::GradientStep(3)));
        said("guess-of", Change, "svm", &[], guess_of("svm").unwrap());
        said("ask-fields", Change, "2", &[("data-field", "4"), ("data-values", "6")], {
            of_ask(ask::Event::Choose { places: 4..10, value: Some(2) }).unwrap()
        });
        said("ask-fields", Input, "2.5", &[("data-field", "4")], {
            of_ask(ask::Event::Put { place: 4, value: 2.5 }).unwrap()
        });
        said("ask-fields", Click, "", &[("data-word", "9"), ("data-by", "-1")], {
            of_ask(ask::Event::Add { place: 9, by: -1.0 }).unwrap()
        });
        // The sixth of eleven measured values, and no further than the last.
        said("ask-m", Input, "6", &[], Event::Drag(6.0));
        said("ask-m", Change, "99", &[], Event::Settle(10.0));
        said("own-separator", Change, "", &[], own(How::Separator(None)));
        said("own-header", Change, "names", &[], own(How::Header(Some(true))));
        said("own-header", Change, "none", &[], own(How::Header(Some(false))));
        said("own-header", Change, "", &[], own(How::Header(None)));
        said("own-first", Change, "0", &[], own(How::FirstRow(None)));
        said("own-first", Change, "3", &[], own(How::FirstRow(Some(3))));
        said("own-list", Change, "2", &[("name", "code")], Event::Own(Own::Code(2, true)));
        said("own-list", Change, "2", &[("name", "use")], Event::Own(Own::Column(2, true)));
        // A weight's place is counted from 1; what is none puts the field back.
        said("check-to", Change, " 3 ", &[], of_race(algorithms::Event::CheckAt(1, 2)).unwrap());
        said("check-to", Change, "0", &[], of_race(algorithms::Event::Refused).unwrap());
        said("function-who", Change, "nobody", &[], of_race(algorithms::Event::Refused).unwrap());
        said("tour-options", Click, "", &[("data-choice", "2")], Event::Tour(Tour::Predict(2)));
        said("tour-options", Click, "", &[("data-guess", "medium")], guess_of("medium").unwrap());
        said("tour-end", Click, "", &[("data-end", "lesson")], Event::Tour(Tour::Lesson(FURTHER)));
        said("check-list", Click, "", &[("data-ask", "4"), ("data-choice", "1")], Event::Tour(Tour::Answer(4, 1)));
        said("notices", Click, "", &[("data-dismiss", "12")], Event::Dismiss(12));
        said("notices", Click, "", &[("data-most", "4096")], Event::set("max", 4096));
        said(saving::DIALOG, Click, "", &[("data-saving", "handout")], {
            of_saving(saving::Event::Print(Paper::Handout)).unwrap()
        });
        said(saving::DIALOG, Click, "", &[("data-saving", "save")], of_saving(saving::Event::Save).unwrap());
        let nothing = |id: &str, gesture, attributes: &[(&str, &str)]| {
            assert_eq!(means(id, gesture, "", attributes, &state), None, "#{id} {attributes:?}");
        };
        nothing("train", Change, &[]);
        nothing("guess-of", Change, &[]);
        nothing("tour-options", Click, &[]);
        nothing("tour-end", Click, &[("data-end", "print")]);
        nothing("own-use", Click, &[]);
        nothing(saving::DIALOG, Click, &[("data-saving", "close")]);
    }

    #[test]
    fn in_a_lecture_the_buttons_of_the_step_are_its_keys() {
        assert_eq!(means("tour-next", Gesture::Click, "", &[], &state()), Some(Event::Tour(Tour::Next)));
        let state = State::new("#v=1&mode=lecture").0;
        let moment = Moment { now: 7.0, is_repeated: false };
        let pressed = Event::Lecture(lecture::Event::Press(Press::Next, moment));
        assert_eq!(means("tour-next", Gesture::Click, "", &[], &state), Some(pressed));
    }
}
