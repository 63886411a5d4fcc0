//! The closing comparison: what each of the three forces brought, beside the vote of the first step. A panel of the data lab, and
//! the same words for the end of the tour.
//!
//! Not here: which gain is the largest ([`most`]).

use crate::chart::{Bar, BarsData};
use crate::job::Results;
use crate::page::model::gains::{Gain, Most, most};
use crate::page::model::settings::Mode;
use crate::page::model::state::State;
use crate::page::model::texts::{Texts, integer, percent};
use crate::page::model::tour::STEPS;
use crate::page::model::tour::results::forces;
use crate::page::panels::input::View;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::{Node, Sheet};
use crate::page::panels::tour::findings::{self, points};

/// What the bars are called, in keys of texts; and the forces in a sentence.
const NAMES: [&str; 3] = ["tour.end.data", "tour.end.computation", "tour.end.algorithms"];
/// The same while nothing was said yet of how they are measured.
const PLAIN: [&str; 3] = ["comp.closing.data", "comp.closing.computation", "comp.closing.algorithms"];
const INLINE: [&str; 3] =
    ["comp.closing.data.inline", "comp.closing.computation.inline", "comp.closing.algorithms.inline"];

pub fn show(view: &View, sheet: &mut Sheet) {
    // On the page the tour's card has it.
    let is_shown = view.state.settings.mode != Mode::Page;
    sheet.flag("forces", "hidden", !is_shown);
    if is_shown && view.texts.is_whole() {
        picture(view, sheet);
    }
}

#[inline(never)]
fn picture(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let mut bars = bars(state.data.seen(), state, texts);
    for bar in bars.iter_mut().filter(|bar| bar.gained.is_none()) {
        bar.value = "?".into();
    }
    let part = |bar: &Bar| texts.get("forces.part", &[("name", bar.name.clone()), ("value", bar.value.clone())]);
    let is_measured = bars[0].gained.is_some();
    let summary = if is_measured { bars.iter().map(part).collect::<Vec<_>>().join(" ") } else { String::new() };
    sheet.attribute("forces-canvas", "aria-label", texts.get("forces.summary", &[("bars", summary)]));
    sheet.picture("forces-canvas", Picture::Bars(Box::new(BarsData { bars })));
    let is_begun = is_begun(state);
    let [title, note] =
        if is_begun { ["comp.closing.title", "forces.open"] } else { ["tour.end.forces", "forces.note"] };
    let title = Node::text("span", texts.plain(title));
    sheet.children("forces-title", vec![title, Node::text("small", format!(" {}", texts.plain(note)))]);
    // Who cast none need not be told so before a hall, nor who has just cast one.
    let has_voted = state.tour.prediction(&STEPS[0]).is_some() && !is_begun;
    let vote = if has_voted { vote(state, texts) } else { String::new() };
    let said = match is_measured {
        true if vote.is_empty() => most_words(state, texts),
        true => texts.get("list.sentences", &[("first", vote), ("second", most_words(state, texts))]),
        false => vote,
    };
    sheet.text("forces-said", said);
}

/// Whether a lecture is at its first step, where the three are named and the hall votes.
fn is_begun(state: &State) -> bool {
    state.step().is_some_and(|(_, step)| step.name == STEPS[0].name)
}

/// A bar for each force, with the vote of the first step marked; without a gain while one of them is not among these results.
pub fn bars(results: &Results, state: &State, texts: &Texts) -> [Bar; 3] {
    let gains = of(results, state);
    let first = &STEPS[0];
    let (vote, hands) = (state.tour.prediction(first), state.speaker.votes_of(first.name));
    std::array::from_fn(|force| {
        let gain = gains.as_ref().map(|gains| &gains[force]);
        let name = texts.plain(if is_begun(state) { PLAIN[force] } else { NAMES[force] }).to_owned();
        let name = match hands[force] {
            0 => name,
            n => texts.get("forces.hands", &[("name", name), ("n", integer(n.into()))]),
        };
        Bar {
            name,
            value: gain.map(|gain| gain_words(gain, texts)).unwrap_or_default(),
            is_marked: vote == Some(force as u8),
            gained: gain.map(|gain| gain.gained),
        }
    })
}

fn of(results: &Results, state: &State) -> Option<[Gain; 3]> {
    forces(results, &STEPS.last()?.settings(&state.settings))
}

/// A gain in points, with how far the repeats lie apart.
fn gain_words(gain: &Gain, texts: &Texts) -> String {
    let values = [
        ("gain", points(gain.gained.median)),
        ("least", points(gain.gained.least)),
        ("most", points(gain.gained.most)),
        ("n", integer(gain.n as u64)),
    ];
    texts.get(if gain.n > 1 { "tour.gain" } else { "tour.gain.single" }, &values)
}

/// The vote of the first step.
pub fn vote(state: &State, texts: &Texts) -> String {
    let first = &STEPS[0];
    match state.tour.prediction(first) {
        Some(choice) => texts.get("tour.end.vote", &[("choice", findings::option(first, choice, texts))]),
        // Counted hands stand at the bars.
        None if state.speaker.votes_of(first.name).iter().any(|&hands| hands > 0) => String::new(),
        None => texts.get("tour.end.vote.none", &[]),
    }
}

/// Which of them brought most here: one, none more than another, or it is not decided.
pub fn most_words(state: &State, texts: &Texts) -> String {
    let Some(gains) = of(&state.data.results, state) else { return String::new() };
    match most(&gains) {
        Most::One(force) => {
            let values =
                [("force", texts.plain(INLINE[force]).to_owned()), ("gain", percent(gains[force].gained.median))];
            texts.get("forces.most", &values)
        }
        Most::Alike => texts.plain("forces.alike").to_owned(),
        Most::Undecided => texts.plain("forces.undecided").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::speaker;
    use crate::page::model::state::{Event, Phase};
    use crate::page::model::tour::Event as Tour;
    use crate::page::panels::slide::tests::recorder;
    use crate::page::panels::testing::Page;

    fn drawn(page: &Page) -> BarsData {
        match page.sheet(show).picture_of("forces-canvas") {
            Some(Picture::Bars(data)) => (**data).clone(),
            other => panic!("{other:?}"),
        }
    }

    /// The three places are there when the hall is asked, the bars when it is told, and the hall's vote stands with both.
    #[test]
    fn a_lecture_ends_in_three_bars() {
        let mut page = Page::new("max=64&repeats=3");
        for activation in ["relu", "sigmoid"] {
            page.state.update(Event::set("act", activation));
            // A switch has the other networks trained.
            if page.state.lab_phase() != Phase::Training {
                page.state.update(Event::Train);
            }
            page.answer(usize::MAX, 0.75, &[]);
        }
        page.state.update(Event::Link("mode=lecture&max=64&repeats=3&step=1&beat=2".into()));
        page.state.update(Event::Tour(Tour::Predict(1)));
        let mut votes = crate::page::model::prepare::Votes::default();
        votes[0] = 7;
        page.state.update(Event::Speaker(speaker::Event::Votes(0, votes)));
        // At the beginning nothing is measured, whatever was rehearsed.
        let data = drawn(&page);
        assert_eq!(data.bars.each_ref().map(|bar| (bar.gained.is_some(), bar.value.as_str())), [(false, "?"); 3]);
        let names = data.bars.each_ref().map(|bar| bar.name.as_str());
        assert_eq!(names, ["Data · hands: 7", "Computation", "Algorithms"]);
        assert_eq!(page.sheet(show).text_of("forces-said"), Some(""));
        page.state.update(Event::Tour(Tour::Go(STEPS.len() - 1)));
        for words in ["", "All three brought alike here"] {
            page.state.update(Event::Tour(Tour::Next));
            let data = drawn(&page);
            assert_eq!(data.bars.each_ref().map(|bar| bar.gained.is_some()), [!words.is_empty(); 3], "{words}");
            assert_eq!(data.bars.each_ref().map(|bar| bar.is_marked), [false, true, false]);
            assert!(data.bars[0].name.ends_with("hands: 7"), "{}", data.bars[0].name);
            let said = page.sheet(show).text_of("forces-said").unwrap().to_owned();
            assert!(said.contains("voted for: computation") && said.contains(words), "{said}");
            let svg = crate::page::panels::slide::on_sheet(&page.view(), &["forces-canvas"], false, &recorder).unwrap();
            assert!(svg.contains("✓ Computation"), "{svg}");
        }
        page.state.update(Event::Tour(Tour::Mode(Mode::Page)));
        assert_eq!(page.sheet(show).attribute_of("forces", "hidden"), Some(""));
    }
}
