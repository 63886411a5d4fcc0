//! A lecture to which things happen: whatever it is, the walk goes on from the same beat and comes to the same pictures.

use crate::page::io::lecture::{decode, encode};
use crate::page::model::lecture::{Moment, beats};
use crate::page::model::link;
use crate::page::model::settings::Mode;
use crate::page::model::speaker;
use crate::page::model::state::tests::finish_all;
use crate::page::model::state::{Event, State};
use crate::page::model::tour::fault::Trouble;
use crate::page::model::tour::{self, STEPS};
use crate::page::panels::testing::Page;
use crate::page::panels::tour::walk::{Hall, SMALL};
use crate::random::{Purpose, Stream};
use crate::task::real::Set;

/// What can happen to a lecture.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mishap {
    Reload,
    Escape,
    Resize,
    Blank,
    HeldKey,
    Back,
    Link,
    Sleep,
    LostWorker,
    NoNetwork,
}

use Mishap::{Back, Blank, Escape, HeldKey, Link, LostWorker, NoNetwork, Reload, Resize, Sleep};

const ALL: [Mishap; 10] = [Reload, Escape, Resize, Blank, HeldKey, Back, Link, Sleep, LostWorker, NoNetwork];

/// A page that is prepared, at the lecture's first beat.
fn prepared() -> Hall {
    let mut hall = Hall::new(SMALL);
    hall.page.state.update(Event::Speaker(speaker::Event::Prepare(true, 1.8e9)));
    finish_all(&mut hall.page.state);
    hall.page.state.update(Event::Speaker(speaker::Event::Prepare(false, 1.8e9)));
    hall
}

/// What is seen at a beat: the address, the points of the figure, the words, and how far race and search have come.
fn seen(hall: &Hall) -> (String, usize, Vec<String>, [usize; 2]) {
    let (link, _, words) = hall.seen();
    let data = &hall.state().data;
    let points = data.shown.runs().iter().filter(|spec| data.seen().contains_key(spec)).count();
    use crate::page::model::settings::LabId::{Algorithms, Computation};
    (link, points, words, [Algorithms, Computation].map(|lab| hall.state().lab(lab).counts().0))
}

/// The next beat, by one key, pressed as often as it takes.
fn go_on(hall: &mut Hall) {
    let before = hall.at();
    for _ in 0..4 {
        hall.key("PageDown");
        hall.train();
        hall.rest();
        if hall.at() != before {
            return;
        }
    }
    panic!("stuck at {before:?}");
}

/// The page as the browser loads it again: from the address, from what it keeps of the results, and from what the tab keeps.
fn reload(hall: &mut Hall) {
    let before = &hall.page.state;
    let kept = decode(&encode(&before.to_keep(true)).0).unwrap();
    let answers = before.data.results.values().cloned().collect();
    let (state, _) = State::new(&link::write(&before.settings));
    hall.page = Page::of(state);
    let restored = crate::page::model::labs::data::Event::Restored { answers, resume: false };
    hall.page.state.update(Event::Data(restored));
    hall.page.state.update(Event::Speaker(speaker::Event::CameBack(Box::new(kept))));
}

fn happen(hall: &mut Hall, mishap: Mishap) {
    let at = hall.at();
    match mishap {
        Reload => reload(hall),
        Escape => {
            hall.key("Escape");
            hall.key("Escape");
            assert_eq!(hall.state().settings.mode, Mode::Page);
            hall.key("PageDown");
        }
        Resize => {
            (hall.page.screen.width, hall.page.screen.height, hall.page.screen.compact) = (320.0, 480.0, true);
            hall.seen();
            hall.page.screen = Page::new("").screen;
        }
        Blank => {
            hall.key("b");
            assert!(hall.state().tour.is_blank);
            hall.key("PageDown");
        }
        HeldKey => {
            let press = crate::page::model::lecture::Press::Next;
            for repeat in 0..20 {
                hall.now += 0.03;
                hall.press(press, Moment { now: hall.now, is_repeated: repeat >= 0 });
            }
        }
        Back if at == (0, 0) => {}
        Back => {
            hall.key("PageUp");
            hall.rest();
            go_on(hall);
        }
        Link => {
            let here = link::write(&hall.state().settings);
            hall.page.state.update(Event::Link(format!("{SMALL}&step=9")));
            hall.page.state.update(Event::Link(here));
        }
        Sleep => hall.now += 8.0 * 3_600.0,
        LostWorker => {
            hall.page.state.update(Event::NoWorkers);
        }
        NoNetwork => {
            let trouble = Trouble::NoFile("offline".into());
            hall.page.state.update(Event::Tour(tour::Event::Came("digits".into(), Err(trouble))));
            hall.page.state.update(Event::Waited(Set::Digits, 0));
        }
    }
    hall.train();
    hall.rest();
    assert_eq!(hall.at(), at, "{mishap:?}");
}

#[test]
fn ten_mishaps_in_any_order_leave_the_lecture_as_it_was() {
    let mut undisturbed = Vec::new();
    let mut hall = prepared();
    let beats: usize = STEPS.iter().map(|step| beats(step).len()).sum();
    hall.rest();
    undisturbed.push(seen(&hall));
    for _ in 1..beats {
        go_on(&mut hall);
        undisturbed.push(seen(&hall));
    }
    for seed in 1..=3 {
        let mut random = Stream::new(Purpose::Test, seed, 0, 0);
        let mut hall = prepared();
        let mut left = Vec::new();
        for (beat, as_ever) in undisturbed.iter().enumerate() {
            if beat > 0 {
                go_on(&mut hall);
            }
            if left.is_empty() {
                left = ALL.to_vec();
            }
            // Each before any comes again: every one of them five times or so in a lecture.
            let mishap = left.swap_remove(random.below(left.len() as u32) as usize);
            happen(&mut hall, mishap);
            assert_eq!(&seen(&hall), as_ever, "seed {seed}, {mishap:?} at {:?}", hall.at());
        }
    }
}
