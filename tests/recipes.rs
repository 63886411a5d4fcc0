//! docs/recipes.md against the program: what it names is there, and following it leaves nothing out.

use std::path::Path;
use takeoff::nn::activation::Activation;
use takeoff::page::model::algorithms::Contestant;
use takeoff::page::model::settings::Language;
use takeoff::page::model::texts::Texts;

const RECIPES: &str = include_str!("../docs/recipes.md");
const PAGE: &str = include_str!("../index.html");

/// What stands between backticks.
fn names() -> impl Iterator<Item = &'static str> {
    RECIPES.split('`').skip(1).step_by(2)
}

#[test]
fn every_file_that_a_recipe_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_file = |name: &&str| !name.contains(' ') && name.rsplit('.').next().is_some_and(is_ending);
    let files: Vec<_> = names().filter(is_file).collect();
    assert!(files.len() >= 10, "{files:?}");
    for file in files {
        assert!(root.join(file).is_file(), "there is no {file}");
    }
}

fn is_ending(ending: &str) -> bool {
    ["rs", "txt", "html", "md", "py", "json", "css", "js"].contains(&ending)
}

/// Each place that the recipe of an activation names, for every activation.
#[test]
fn every_activation_is_everywhere_it_is_to_be() {
    let golden = include_str!("golden/torch.json");
    let bits = include_str!("bits/golden.txt");
    let extras = PAGE.split("id=\"race-extras\"").nth(1).and_then(|rest| rest.split("</fieldset>").next()).unwrap();
    for activation in Activation::ALL {
        let name = activation.name();
        // Texts.
        for language in Language::ALL {
            let texts = Texts::new(language);
            let key = format!("race.who.{name}");
            assert!(texts.find(&key).is_some(), "{key} in {}", language.name());
        }
        // Who does not always race has a control.
        let contestant = Contestant::named(name).unwrap();
        let control = format!("<input type=\"checkbox\" value=\"{name}\"> <span data-t=\"race.who.{name}\">");
        assert!(extras.contains(&control) != Contestant::PAIR.contains(&contestant), "{control}");
        // A formula with its slope: the trapezoid rule brings the slope back to the value.
        for (from, to) in [(-2.0f32, -0.5), (0.5, 2.0)] {
            let parts = 1000;
            let at = |part: usize| from + (to - from) * part as f32 / parts as f32;
            let sum: f64 = (0..parts)
                .map(|part| f64::from(activation.slope(at(part)) + activation.slope(at(part + 1))) / 2.0)
                .sum();
            let area = sum * f64::from(to - from) / parts as f64;
            let rise = f64::from(activation.value(to) - activation.value(from));
            assert!((area - rise).abs() < 1e-5, "{name}: {area}, {rise}");
        }
        // PyTorch's numbers, and its own.
        assert!(golden.contains(&format!("\"activation\": \"{name}\"")), "no case of PyTorch for {name}");
        assert!(bits.contains(&format!("race spiral {name} ")), "no bits of {name}");
    }
    for activation in Activation::OF_FIGURE {
        assert!(PAGE.contains(&format!("name=\"act\" value=\"{}\"", activation.name())));
    }
    // Every extra is in the markup, in the order of the table, and nobody else.
    let boxes: Vec<_> = extras.split("id=\"race-extra-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(boxes, Contestant::EXTRAS.map(Contestant::name));
}
