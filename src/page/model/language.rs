//! The languages of the page. There is one for each file `TAG.txt` of `www/locale`: the table is made of them by `build.rs`
//! (how, says `xtask/src/locale.rs`), and no code knows a language by its name.
//!
//! Not here: the texts, see [`crate::page::model::texts`].

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// One of the languages, by its place in [`Language::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(u8);

impl Language {
    /// The language of the markup.
    pub const ENGLISH: Language = Language(0);

    /// English, then the others by their tags.
    pub const ALL: [Language; LANGUAGES.len()] = {
        let mut all = [Language::ENGLISH; LANGUAGES.len()];
        let mut place = 0;
        while place < all.len() {
            all[place] = Language(place as u8);
            place += 1;
        }
        all
    };

    /// Its place in [`Language::ALL`].
    pub fn index(self) -> usize {
        self.0.into()
    }

    /// The value of `lang` in links and in HTML.
    pub fn name(self) -> &'static str {
        LANGUAGES[self.index()].0
    }

    /// What the language calls itself.
    pub fn own_name(self) -> &'static str {
        LANGUAGES[self.index()].1
    }

    /// The one of ours that a tag such as `zh-Hans-CN` asks for.
    pub fn from_tag(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Language::ALL.into_iter().find(|language| language.name().eq_ignore_ascii_case(primary))
    }

    /// The language in force: the reader's choice, or the first of the browser's tags that is one of ours. Browsers that hide their
    /// reader say nothing, or odd things.
    pub fn in_force(chosen: Option<Language>, mut tags: impl Iterator<Item = String>) -> Language {
        chosen.or_else(|| tags.find_map(|tag| Language::from_tag(&tag))).unwrap_or(Language::ENGLISH)
    }

    /// The next in order, which of two is the other.
    pub fn next(self) -> Language {
        Language::ALL[(self.index() + 1) % Language::ALL.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_in_a_longer_tag() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.name()), Some(language));
        }
        assert_eq!(Language::from_tag("EN_gb"), Some(Language::ENGLISH));
        assert_eq!(Language::from_tag("zh-Hans-CN").map(Language::own_name), Some("中文"));
        assert_eq!(Language::from_tag("qq"), None);
        assert_eq!(Language::from_tag(""), None);
    }

    #[test]
    fn the_reader_s_choice_is_in_force_or_the_first_that_the_browser_asks_for() {
        let chinese = Language::from_tag("zh");
        let of = |chosen, tags: &[&str]| Language::in_force(chosen, tags.iter().map(|tag| (*tag).to_owned()));
        assert_eq!(Some(of(None, &["qq", "zh-Hant", "en"])), chinese);
        assert_eq!(Some(of(chinese, &["en-GB"])), chinese);
        assert_eq!([of(None, &[]), of(None, &["", "qq"])], [Language::ENGLISH; 2]);
    }

    #[test]
    fn english_is_the_first_and_all_come_in_turn() {
        assert_eq!((Language::ALL[0].name(), Language::ALL[0].own_name()), ("en", "English"));
        let mut language = Language::ENGLISH;
        for expected in Language::ALL {
            assert_eq!(language, expected);
            language = language.next();
        }
        assert_eq!(language, Language::ENGLISH);
    }
}
