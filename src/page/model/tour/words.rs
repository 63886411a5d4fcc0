//! The words of a lesson that came as a file. Those of the guided tour are texts of the page, see `www/locale/tour.*.txt`.

use crate::page::model::language::Language;

/// What a file says, by part (`title`, `say`, …) and language. It is shown as text, whatever it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    said: Vec<Said>,
}

#[derive(Clone, Debug, PartialEq)]
struct Said {
    part: String,
    /// `None`: for readers of every language that the file has no words of its own for.
    language: Option<Language>,
    text: String,
}

impl Words {
    pub const fn new() -> Words {
        Words { said: Vec::new() }
    }

    pub fn add(&mut self, part: &str, language: Option<Language>, text: &str) {
        self.said.push(Said { part: part.to_owned(), language, text: text.to_owned() });
    }

    /// A part in the reader's language, else in that of everybody, else in whichever there is.
    pub fn find(&self, part: &str, language: Language) -> Option<&str> {
        let of_part = || self.said.iter().filter(|said| said.part == part);
        let own = of_part().find(|said| said.language == Some(language));
        let said = own.or_else(|| of_part().find(|said| said.language.is_none())).or_else(|| of_part().next());
        said.map(|said| said.text.as_str())
    }

    /// Whether a part is there in any language.
    pub fn has(&self, part: &str) -> bool {
        self.said.iter().any(|said| said.part == part)
    }

    /// Every part with its text.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.said.iter().map(|said| (said.part.as_str(), said.text.as_str()))
    }
}
