//! The line between the two windows of a lecture: who is heard, and what the hall's window says when.

/// The hall's end of it: the speaker's window is a `W`.
#[derive(Debug)]
pub struct Line<W> {
    /// The speaker's window, while it is open.
    speaker: Option<W>,
    /// What it was told last.
    told: Vec<u8>,
    /// It will be told soon what has changed.
    is_planned: bool,
    /// It is looked after again and again.
    is_looked_after: bool,
}

/// Whether a message is heard that came from a window of this origin. Where the page comes from a site, both windows are of it;
/// all pages that are files say that they are of `null`.
pub fn is_heard(is_file: bool, own: Option<&str>, origin: &str) -> bool {
    is_file || own == Some(origin)
}

impl<W> Default for Line<W> {
    fn default() -> Self {
        Line { speaker: None, told: Vec::new(), is_planned: false, is_looked_after: false }
    }
}

impl<W: PartialEq> Line<W> {
    /// This is the speaker's window, perhaps in place of another: it knows nothing yet. Whether it is to be looked after from here
    /// on.
    pub fn begin(&mut self, speaker: W) -> bool {
        self.speaker = Some(speaker);
        self.told.clear();
        !std::mem::replace(&mut self.is_looked_after, true)
    }

    pub fn is_with(&self, window: &W) -> bool {
        self.speaker.as_ref() == Some(window)
    }

    /// Looks after the speaker's window; whether it is still there.
    pub fn look(&mut self, is_closed: impl FnOnce(&W) -> bool) -> bool {
        self.is_looked_after = self.speaker.as_ref().is_some_and(|speaker| !is_closed(speaker));
        if !self.is_looked_after {
            self.speaker = None;
        }
        self.is_looked_after
    }

    /// Something happened that the speaker's window may want to know of; whether it is to be told soon, and is not yet.
    pub fn plan(&mut self) -> bool {
        self.speaker.is_some() && !std::mem::replace(&mut self.is_planned, true)
    }

    /// The time that was planned has come.
    pub fn end_plan(&mut self) {
        self.is_planned = false;
    }

    /// Says this, unless it is what was said last; or `even_if_known`.
    pub fn tell(&mut self, message: Vec<u8>, even_if_known: bool, post: impl FnOnce(&W, &[u8])) {
        if self.told != message || even_if_known {
            self.say(&message, post);
            self.told = message;
        }
    }

    /// Says this, which is no part of what stands in the hall's window.
    pub fn say(&self, message: &[u8], post: impl FnOnce(&W, &[u8])) {
        if let Some(speaker) = &self.speaker {
            post(speaker, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_changed_is_said_once_and_to_another_window_all_of_it() {
        let mut line = Line::default();
        let said = std::cell::RefCell::new(Vec::new());
        let tell = |line: &mut Line<u8>, message: &str, even_if_known| {
            line.tell(message.into(), even_if_known, |to, bytes| said.borrow_mut().push((*to, bytes.to_vec())));
            said.take()
                .into_iter()
                .map(|(to, bytes)| format!("{to} {}", String::from_utf8_lossy(&bytes)))
                .collect::<Vec<_>>()
        };
        assert!(tell(&mut line, "one", true).is_empty(), "nobody listens");
        assert!(line.begin(7) && line.is_with(&7) && !line.is_with(&8));
        assert_eq!(tell(&mut line, "one", false), ["7 one"], "what was said to nobody is not known");
        assert!(tell(&mut line, "one", false).is_empty());
        assert_eq!([tell(&mut line, "one", true), tell(&mut line, "two", false)], [["7 one"], ["7 two"]]);
        assert!(!line.begin(8), "it is looked after already");
        assert_eq!(tell(&mut line, "two", false), ["8 two"]);
    }

    #[test]
    fn a_window_that_was_closed_is_forgotten_and_another_one_looked_after() {
        let mut line = Line::default();
        assert!(!line.plan(), "there is nobody to tell");
        line.begin(7);
        assert!(line.look(|&window| window != 7));
        assert_eq!((line.plan(), line.plan()), (true, false), "once for many events");
        line.end_plan();
        assert!(line.plan());
        line.end_plan();
        assert!(!line.look(|&window| window == 7));
        assert!(!line.is_with(&7) && !line.plan());
        assert!(line.begin(9));
    }

    #[test]
    fn of_a_site_only_its_own_pages_are_heard() {
        let own = Some("https://host");
        assert!(is_heard(false, own, "https://host"));
        assert!(!is_heard(false, own, "https://other") && !is_heard(false, own, "null") && !is_heard(false, None, ""));
        assert!(is_heard(true, Some("null"), "null") && is_heard(true, Some("file://"), "null"));
    }
}
