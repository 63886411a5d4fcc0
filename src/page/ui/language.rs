//! The language of the page: which is in force, its texts from wherever they are, and the words that stand in the markup.

use crate::chart::brush::forget_widths;
use crate::page::io::session::Page;
use crate::page::model::language::Language;
use crate::page::model::settings::Settings;
use crate::page::model::texts::{Texts, is_loaded};
use crate::page::ui::dom;
use crate::page::ui::dom::{document, window};
use wasm_bindgen::prelude::*;

/// The texts of a language, with the names that hold under the settings.
pub fn texts(page: &Page, language: Language) -> Texts {
    Texts::named(language, page.state.borrow().settings.machine())
}

/// The language in force, by what the browser says of its reader.
fn in_force(settings: &Settings) -> Language {
    let navigator = window().navigator();
    let said = |name: &str| js_sys::Reflect::get(&navigator, &name.into()).unwrap_or_default();
    let several = said("languages").dyn_into::<js_sys::Array>().unwrap_or_default();
    let tags = several.iter().chain([said("language")]).filter_map(|tag| tag.as_string());
    Language::in_force(settings.language, tags)
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

/// Puts every text of the markup into the language of the texts; what is not here yet stays as it is, and what `before` had
/// already was put.
pub fn translate(texts: &Texts, before: Option<&Texts>) {
    dom::set_attribute(&dom::root(), "lang", texts.language().name());
    let put = |selector: &str, attribute: &str, put: &dyn Fn(&web_sys::Element, &str)| {
        for element in dom::all(selector) {
            let key = element.get_attribute(attribute).unwrap_or_default();
            let is_there = before.is_some_and(|before| before.find(&key).is_some());
            if let Some(text) = texts.find(&key).filter(|_| !is_there) {
                put(&element, text);
            }
        }
    };
    put("[data-t]", "data-t", &|element, text| dom::set_text(element, text));
    put("[data-t-label]", "data-t-label", &|element, text| dom::set_attribute(element, "aria-label", text));
    put("[data-t-title]", "data-t-title", &|element, text| dom::set_attribute(element, "title", text));
    document().set_title(texts.plain("app.document_title"));
    forget_widths();
}
