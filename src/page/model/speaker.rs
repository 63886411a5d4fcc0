//! The speaker's window: a second window of the same page, in which the speaker has the notes while the hall sees the picture.
//!
//! The hall's window knows everything: it says to the speaker's window, as a [`Beat`], what stands there, in words, whenever that
//! changes. The speaker's window trains nothing, keeps nothing, and sends back what the speaker does ([`ToHall`]): keys, and the
//! hands that were counted. Two pages that are files share no origin, so that they reach each other by messages alone; and what
//! comes by a message is bytes from outside, whoever sent it.
//!
//! Beside it, what else a lecture needs of the page: the code that leads the hall to it, and that it is prepared
//! ([`prepare`](super::prepare)).
//!
//! Not here: what follows from an event (`state::speaker`), the words (`panels::speaker`), windows and clocks (`ui::speaker`).

pub mod line;

use crate::page::model::link;
use crate::page::model::prepare::{ANSWERS, Opened, Refusal, Votes};
use crate::page::model::settings::{Language, Mode, Settings, theme_name};
use serde::{Deserialize, Serialize};

/// Raised whenever the messages change: two windows may be of two versions of the page.
pub const VERSION: u8 = 1;
/// Bytes of a message, of a text in it, and of the name of a key: some times those of the longest.
pub const MESSAGE_LARGEST: u32 = 1 << 16;
const TEXT_LARGEST: usize = 6_000;
const KEY_LONGEST: usize = 16;
/// Hands that are counted for one answer: more than any hall holds.
pub const HANDS_MOST: u16 = 9_999;
/// Without a word from the hall's window for so many seconds it is looked for. It speaks every second, and a window that is
/// covered may be held back for as long.
pub const SILENCE: f64 = 4.0;
/// Letters of an address that a code can hold and a hall can read.
pub const ADDRESS_LONGEST: usize = 300;

/// What the hall's window shows, and what the speaker says to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Beat {
    /// The tag of its language, and the name of its theme where one is chosen.
    pub language: String,
    pub theme: String,
    /// The step's place among all.
    pub place: u8,
    pub total: u8,
    pub title: String,
    pub say: String,
    pub ask: String,
    pub answers: Vec<String>,
    /// The answer that was given, and the one that was measured.
    pub given: Option<u8>,
    pub right: Option<u8>,
    pub votes: Votes,
    /// The hall is told.
    pub is_told: bool,
    pub measured: String,
    pub why: String,
    pub note: String,
    /// The title of the step behind it.
    pub next: String,
    /// What is being trained, and the share of it that is there.
    pub training: String,
    pub share: f32,
    pub is_blank: bool,
    /// The hall's window is in lecture mode.
    pub is_lecture: bool,
}

impl Beat {
    /// Whether the hall's window can have sent it.
    fn is_sound(&self) -> bool {
        let texts = [
            &self.language,
            &self.theme,
            &self.title,
            &self.say,
            &self.ask,
            &self.measured,
            &self.why,
            &self.note,
            &self.next,
            &self.training,
        ];
        let is_answer = |answer: Option<u8>| answer.is_none_or(|answer| usize::from(answer) < self.answers.len());
        texts.into_iter().chain(&self.answers).all(|text| text.len() <= TEXT_LARGEST)
            && self.place < self.total
            && self.answers.len() <= ANSWERS
            && is_answer(self.given)
            && is_answer(self.right)
            && self.votes.iter().all(|&hands| hands <= HANDS_MOST)
            && (0.0..=1.0).contains(&self.share)
    }
}

/// What the speaker's window says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToHall {
    /// It is there.
    Here,
    /// This key was pressed in it.
    Key(String),
    /// So many hands were counted at the step of this place.
    Votes(u8, Votes),
}

/// What the hall's window says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromHall {
    Beat(Box<Beat>),
    /// It is being left, perhaps to be loaded again.
    Leaving,
}

fn bytes(message: &impl Serialize) -> Vec<u8> {
    // Fails only for types that do not know their own length, which these do.
    postcard::to_allocvec(&(VERSION, message)).unwrap_or_default()
}

/// A message of this version, whole and nothing behind it.
fn message<'a, M: Deserialize<'a>>(bytes: &'a [u8]) -> Option<M> {
    if bytes.len() > MESSAGE_LARGEST as usize {
        return None;
    }
    let ((version, message), rest) = postcard::take_from_bytes::<(u8, M)>(bytes).ok()?;
    (version == VERSION && rest.is_empty()).then_some(message)
}

impl ToHall {
    pub fn encode(&self) -> Vec<u8> {
        bytes(self)
    }

    pub fn decode(bytes: &[u8]) -> Option<ToHall> {
        message(bytes).filter(|message| match message {
            ToHall::Here => true,
            ToHall::Key(key) => is_sent(key),
            ToHall::Votes(_, votes) => votes.iter().all(|&hands| hands <= HANDS_MOST),
        })
    }
}

impl FromHall {
    pub fn encode(&self) -> Vec<u8> {
        bytes(self)
    }

    pub fn decode(bytes: &[u8]) -> Option<FromHall> {
        message(bytes).filter(|message| match message {
            FromHall::Beat(beat) => beat.is_sound(),
            FromHall::Leaving => true,
        })
    }
}

/// Whether a key that is pressed in the speaker's window is meant for the hall's: not what moves the focus, and not what the
/// browser grants only to the window in which it was pressed, full screen and further windows.
pub fn is_sent(key: &str) -> bool {
    let is_word = !key.is_empty() && key.len() <= KEY_LONGEST && key.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    let is_own = ["Tab", "Shift", "CapsLock", "f", "F", "v", "V"].contains(&key);
    // F1 to F12 are the browser's.
    let is_function = key.len() > 1 && key.starts_with('F') && key[1..].chars().all(|c| c.is_ascii_digit());
    is_word && !is_own && !is_function
}

/// Where a key of the speaker's window goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Target {
    pub is_field: bool,
    pub is_button: bool,
}

/// Whether a key that is pressed there is sent to the hall's window: what writes into a field or presses a button does that. The
/// keys of a presenter's remote lead wherever the focus is.
pub fn is_for_hall(key: &str, target: Target) -> bool {
    let writes = target.is_field && !key.starts_with("Page");
    let presses = target.is_button && [" ", "Enter"].contains(&key);
    !writes && !presses && is_sent(key)
}

/// Hands, as a field of numbers holds them.
pub fn hands(number: f64) -> u16 {
    // What is no number becomes 0.
    number.clamp(0.0, HANDS_MOST.into()) as u16
}

/// One hand more.
pub fn one_more(hands: u16) -> u16 {
    hands.saturating_add(1).min(HANDS_MOST)
}

/// The link of the speaker's window, which looks and speaks like the hall's.
pub fn link(settings: &Settings, language: Language) -> String {
    let theme = settings.theme.map(|theme| format!("&theme={}", theme_name(theme))).unwrap_or_default();
    format!("v={}&mode=speaker&lang={}{theme}", link::VERSION, language.name())
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The speaker's window is to be opened, or to come to the front.
    Open,
    /// The answer of this letter is given.
    Letter(u8),
    /// So many hands were counted at the step of this place.
    Votes(u8, Votes),
    /// The code of the address fills the screen, or does no more, or the other one.
    Code(Option<bool>),
    /// The address that the code says, as the reader wants it; empty: the page's own.
    Address(String),
    /// The dialog in which a lecture is prepared opens.
    OpenPreparing,
    /// The lecture is to be prepared, or no more; at this time in seconds since 1970.
    Prepare(bool, f64),
    /// The day of what was recorded, in the words of each language.
    Dated(Vec<String>),
    /// What the tab has kept of the lecture: the page was loaded again in its midst.
    CameBack(Box<Opened>),
    /// Results, settings and votes came from a file.
    Opened(Box<Opened>),
    Refused(Refusal),
    /// They were saved to one, of so many results.
    Saved(usize),
    /// In the speaker's window: the hall's has said what it shows, at this time in seconds.
    Heard(Box<Beat>, f64),
    Leaving,
    /// A second has passed: the time in seconds, the minute of the day, and whether the hall's window is still there.
    Tick {
        now: f64,
        minute: u32,
        has_hall: bool,
    },
    /// The lecture's clock begins again.
    Again,
    /// This key is to be pressed in the hall's window.
    Press(&'static str),
}

impl Event {
    /// What a button of the speaker's window means, by its name.
    pub fn of_button(name: &str) -> Option<Event> {
        let key = ["PageUp", "PageDown", ".", "l"].into_iter().find(|key| *key == name);
        if name == "again" { Some(Event::Again) } else { key.map(Event::Press) }
    }

    /// What the hall's window says, at this time in seconds.
    pub fn of_hall(message: FromHall, now: f64) -> Event {
        match message {
            FromHall::Beat(beat) => Event::Heard(beat, now),
            FromHall::Leaving => Event::Leaving,
        }
    }
}

/// What is to be done outside of the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    OpenWindow,
    OpenPreparing,
    Send(ToHall),
    KeepAddress(String),
    KeepBegun(f64),
    /// The day of this time is to be put into words.
    Date(f64),
    /// What was recorded is kept in this tab; so are the hall's votes and answers.
    KeepRecording,
    KeepHall,
}

/// What is known in either window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Hands that were counted, by the names of the steps.
    pub votes: Vec<(String, Votes)>,
    pub has_code: bool,
    /// The page's own address, and the one that the reader set instead.
    pub own_address: String,
    pub address: String,
    /// What is trained for the lecture ahead of it.
    pub prepares: bool,
    /// What became of the last file.
    pub file: Option<Filed>,
    /// In the speaker's window.
    pub beat: Option<Box<Beat>>,
    pub clock: Clock,
}

/// What became of the last file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filed {
    Saved(usize),
    Opened(usize),
    Refused(Refusal),
}

/// Whether the hall's window is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hall {
    /// It has not said anything yet.
    Awaited,
    There,
    /// It was there, and is being loaded again, or does not answer.
    Silent,
    Closed,
}

/// Of the speaker's window, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Clock {
    pub now: f64,
    /// The minute of the day.
    pub minute: u32,
    /// When the lecture began.
    pub begun: Option<f64>,
    pub heard: Option<f64>,
    pub is_leaving: bool,
    pub is_closed: bool,
}

impl Clock {
    pub fn hall(&self) -> Hall {
        match self.heard {
            _ if self.is_closed => Hall::Closed,
            None => Hall::Awaited,
            Some(heard) if self.is_leaving || self.now - heard > SILENCE => Hall::Silent,
            Some(_) => Hall::There,
        }
    }

    /// How long the lecture has taken, in seconds.
    pub fn elapsed(&self) -> u64 {
        self.begun.map_or(0, |begun| (self.now - begun).clamp(0.0, 359_999.0) as u64)
    }
}

impl State {
    pub fn votes_of(&self, step: &str) -> Votes {
        self.votes.iter().find(|(name, _)| name == step).map(|(_, votes)| *votes).unwrap_or_default()
    }

    /// So many hands were counted at a step, instead of those before.
    pub fn count(&mut self, step: &str, votes: Votes) {
        self.votes.retain(|(name, _)| name != step);
        self.votes.push((step.to_owned(), votes));
    }

    /// The address that the code says.
    pub fn code_address(&self) -> &str {
        if self.address.is_empty() { &self.own_address } else { &self.address }
    }
}

/// The speaker's window trains nothing and keeps nothing, whatever its link says.
pub fn spare(settings: &mut Settings) {
    if settings.mode == Mode::Speaker {
        for (key, value) in [("run", "0"), ("keep", "0")] {
            settings.put(key, value);
        }
        settings.reset("step");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beat() -> Beat {
        Beat {
            language: "en".into(),
            total: 15,
            title: "Title".into(),
            answers: vec!["one".into(), "two".into()],
            given: Some(1),
            votes: [3, 40, 0, 0],
            share: 0.5,
            ..Beat::default()
        }
    }

    #[test]
    fn messages_come_back_whole_and_nothing_else_does() {
        let says = FromHall::Beat(Box::new(beat()));
        let bytes = says.encode();
        assert_eq!(FromHall::decode(&bytes), Some(says));
        assert_eq!(FromHall::decode(&FromHall::Leaving.encode()), Some(FromHall::Leaving));
        for message in [ToHall::Here, ToHall::Key("PageDown".into()), ToHall::Votes(3, [1, 2, 3, 4])] {
            assert_eq!(ToHall::decode(&message.encode()), Some(message));
        }
        // Cut, with something behind it, of another version, too long.
        assert_eq!(FromHall::decode(&bytes[..bytes.len() - 1]), None);
        assert_eq!(FromHall::decode(&[&bytes[..], &[0]].concat()), None);
        let mut other = bytes.clone();
        other[0] = VERSION + 1;
        assert_eq!(FromHall::decode(&other), None);
        assert_eq!(FromHall::decode(&vec![VERSION; MESSAGE_LARGEST as usize + 1]), None);
    }

    #[test]
    fn what_no_window_of_ours_says_is_not_heard() {
        let says = |change: fn(&mut Beat)| {
            let mut beat = beat();
            change(&mut beat);
            FromHall::decode(&FromHall::Beat(Box::new(beat)).encode()).is_some()
        };
        assert!(says(|_| {}));
        assert!(!says(|beat| beat.place = beat.total));
        assert!(!says(|beat| beat.given = Some(2)));
        assert!(!says(|beat| beat.answers = vec![String::new(); ANSWERS + 1]));
        assert!(!says(|beat| beat.note = "x".repeat(TEXT_LARGEST + 1)));
        assert!(!says(|beat| beat.share = f32::NAN));
        assert!(!says(|beat| beat.votes[3] = HANDS_MOST + 1));
        assert_eq!(ToHall::decode(&ToHall::Key("F5".into()).encode()), None);
        assert_eq!(ToHall::decode(&ToHall::Votes(0, [u16::MAX; ANSWERS]).encode()), None);
    }

    #[test]
    fn a_key_is_the_hall_s_unless_the_browser_grants_it_to_its_own_window_alone() {
        for key in ["PageDown", "PageUp", "ArrowRight", " ", ".", "b", "A", "Escape", "7", "Home"] {
            assert!(is_sent(key), "{key}");
        }
        for key in ["", "Tab", "F5", "F11", "f", "v", "Shift", "a key that there is not", "\u{7}", "é"] {
            assert!(!is_sent(key), "{key}");
        }
    }

    #[test]
    fn a_key_goes_to_the_hall_unless_it_does_something_where_it_is_pressed() {
        let (nowhere, field, button) = (
            Target::default(),
            Target { is_field: true, ..Target::default() },
            Target { is_button: true, ..Target::default() },
        );
        let sent = |key: &str| [nowhere, field, button].map(|target| is_for_hall(key, target));
        assert_eq!([sent("PageDown"), sent("PageUp")], [[true; 3]; 2], "a remote leads");
        assert_eq!([sent("7"), sent("."), sent("Backspace")], [[true, false, true]; 3]);
        assert_eq!([sent(" "), sent("Enter")], [[true, false, false]; 2]);
        assert_eq!([sent("Tab"), sent("f")], [[false; 3]; 2]);
    }

    #[test]
    fn hands_are_counted_as_far_as_a_hall_goes() {
        assert_eq!([f64::NAN, -3.0, 0.0, 12.9, 1e9].map(hands), [0, 0, 0, 12, HANDS_MOST]);
        assert_eq!([0, 12, HANDS_MOST, u16::MAX].map(one_more), [1, 13, HANDS_MOST, HANDS_MOST]);
    }

    #[test]
    fn buttons_press_keys_that_the_hall_takes() {
        for (name, key) in [("PageUp", "PageUp"), ("PageDown", "PageDown"), (".", "."), ("l", "l")] {
            assert_eq!(Event::of_button(name), Some(Event::Press(key)));
            assert!(is_for_hall(key, Target::default()));
        }
        assert_eq!([Event::of_button("again"), Event::of_button("")], [Some(Event::Again), None]);
    }

    #[test]
    fn the_speaker_s_window_looks_and_speaks_like_the_hall_s() {
        let read = |link: &str| link::parse(link).0;
        for (of, theme) in [("mode=lecture&step=3&theme=dark", "&theme=dark"), ("mode=lecture&step=3", "")] {
            let link = link(&read(of), Language::ENGLISH);
            assert_eq!(link, format!("v=1&mode=speaker&lang=en{theme}"));
            let there = read(&link);
            assert_eq!((there.mode, there.theme, there.step), (Mode::Speaker, read(of).theme, None));
        }
    }

    #[test]
    fn the_hall_s_window_is_there_as_long_as_it_speaks() {
        let mut clock = Clock::default();
        assert_eq!((clock.hall(), clock.elapsed()), (Hall::Awaited, 0));
        (clock.now, clock.heard, clock.begun) = (10.0, Some(10.0), Some(10.0));
        assert_eq!(clock.hall(), Hall::There);
        clock.now = 10.0 + SILENCE + 0.1;
        assert_eq!((clock.hall(), clock.elapsed()), (Hall::Silent, 4));
        clock.heard = Some(clock.now);
        assert_eq!(clock.hall(), Hall::There);
        clock.is_leaving = true;
        assert_eq!(clock.hall(), Hall::Silent, "at once");
        clock.is_closed = true;
        assert_eq!(clock.hall(), Hall::Closed);
        // A clock that was set back.
        clock.now = 0.0;
        assert_eq!(clock.elapsed(), 0);
    }
}
