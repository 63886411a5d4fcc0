//! The language of the page: which is in force, its texts from wherever they are, and the words that stand in the markup.

use crate::chart::canvas::forget_widths;
use crate::page::model::language::Language;
use crate::page::model::settings::Settings;
use crate::page::model::texts::{Texts, is_loaded};
use crate::page::ui::dom;
use crate::page::ui::dom::{document, window};
use crate::page::ui::session::Page;
use wasm_bindgen::prelude::*;

/// The language in force: the reader's choice, or the first of the browser's that is one of ours.
fn in_force(settings: &Settings) -> Language {
    settings.language.or_else(of_browser).unwrap_or(Language::ENGLISH)
}

/// The texts of a language, with the names that hold under the settings.
pub fn texts(page: &Page, language: Language) -> Texts {
    Texts::named(language, page.state.borrow().settings.machine())
}

/// The first of the browser's languages that is one of ours. Browsers that hide their reader say nothing, or odd things.
fn of_browser() -> Option<Language> {
    let navigator = window().navigator();
    let said = |name: &str| js_sys::Reflect::get(&navigator, &name.into()).unwrap_or_default();
    let several = said("languages").dyn_into::<js_sys::Array>().unwrap_or_default();
    several.iter().chain([said("language")]).find_map(|tag| Language::from_tag(&tag.as_string()?))
}

/// Changes to the language in force and the names that hold, and says whether it did: texts that are not here yet are asked
/// for by `load`.
pub fn follow(page: &Page, load: &js_sys::Function) -> bool {
    let language = in_force(&page.state.borrow().settings);
    let machine = page.state.borrow().settings.machine();
    let is_there = |texts: &Texts| texts.language() == language && texts.machine() == machine;
    if is_there(&page.texts.borrow()) {
        return false;
    }
    if !is_loaded(language) {
        let _ = load.call1(&JsValue::NULL, &language.name().into());
        return false;
    }
    let texts = texts(page, language);
    texts.mark_numbers();
    page.texts.replace(texts);
    true
}

/// Puts every text of the markup into the language of the texts; what is not here yet stays as it is.
pub fn translate(texts: &Texts) {
    dom::set_attribute(&dom::root(), "lang", texts.language().name());
    let key = |element: &web_sys::Element, name| element.get_attribute(name).unwrap_or_default();
    for element in dom::all("[data-t]") {
        if let Some(text) = texts.find(&key(&element, "data-t")) {
            dom::set_text(&element, text);
        }
    }
    for (attribute, name) in [("data-t-label", "aria-label"), ("data-t-title", "title")] {
        for element in dom::all(&format!("[{attribute}]")) {
            if let Some(text) = texts.find(&key(&element, attribute)) {
                dom::set_attribute(&element, name, text);
            }
        }
    }
    document().set_title(texts.plain("app.document_title"));
    forget_widths();
}
