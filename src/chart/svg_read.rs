//! Reads a picture that [`Svg`](super::svg::Svg) wrote, piece by piece: the page makes elements of it without the browser's own
//! reader, which its policy forbids since it would make markup of any text.

/// The elements that pictures are made of. What is anything else is no picture of ours.
const ELEMENTS: [&str; 10] = ["svg", "title", "desc", "g", "rect", "path", "circle", "text", "tspan", "image"];

/// One step through a picture.
#[derive(Debug, PartialEq)]
pub enum Piece<'a> {
    /// An element begins, with its attributes.
    Open(&'a str, Vec<(&'a str, String)>),
    Text(String),
    /// The last one that is open ends.
    Close,
}

/// What was written as it is meant, see [`escaped`](super::svg::escaped).
fn meant(text: &str) -> String {
    let names = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    names.into_iter().fold(text.to_owned(), |text, (name, letter)| text.replace(name, letter))
}

/// The pieces of a picture; nothing where it is none of ours.
pub fn pieces(svg: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = svg;
    while let Some((text, tag)) = rest.split_once('<') {
        if !text.trim().is_empty() {
            pieces.push(Piece::Text(meant(text)));
        }
        let (tag, behind) = tag.split_once('>')?;
        rest = behind;
        if tag.starts_with('/') {
            pieces.push(Piece::Close);
            continue;
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if !ELEMENTS.contains(&name) {
            return None;
        }
        let mut list = Vec::new();
        while let Some((attribute, value)) = attributes.trim_start().split_once("=\"") {
            let (value, behind) = value.split_once('"')?;
            // One that would run a script is none of a picture.
            if attribute.starts_with("on") {
                return None;
            }
            list.push((attribute, meant(value)));
            attributes = behind;
        }
        pieces.push(Piece::Open(name, list));
        if is_empty {
            pieces.push(Piece::Close);
        }
    }
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::svg::Svg;
    use plotters::style::RGBColor;

    #[test]
    fn a_picture_is_read_as_it_was_written() {
        let hostile = "</title><script>alert(1)</script>&amp;\"'>";
        let white = RGBColor(255, 255, 255);
        let mut svg = Svg::new(white, white);
        svg.begin((3.0, 4.0), 20.0, 10.0);
        svg.image((0.0, 0.0), 9.0, "data:image/png;base64,AA==");
        svg.end();
        let svg = svg.finish((120.0, 80.0), 240.0, hostile, (hostile, "b"), true);
        let found = pieces(&svg).unwrap();
        let Piece::Open("svg", attributes) = &found[0] else { panic!("{found:?}") };
        assert!(attributes.contains(&("viewBox", "0 0 120 80".to_owned())), "{attributes:?}");
        // Not even in an attribute is a name anything but a name.
        assert!(attributes.contains(&("font-family", hostile.to_owned())), "{attributes:?}");
        assert_eq!(found[2], Piece::Text(hostile.to_owned()));
        let names: Vec<&str> = found
            .iter()
            .filter_map(|piece| match piece {
                Piece::Open(name, _) => Some(*name),
                _ => None,
            })
            .collect();
        assert_eq!(names, ["svg", "title", "desc", "rect", "g", "image"]);
        let closed = found.iter().filter(|piece| **piece == Piece::Close).count();
        assert_eq!(closed, names.len());
    }

    #[test]
    fn what_no_picture_of_ours_holds_is_none() {
        for foreign in
            ["<svg><script>a()</script></svg>", "<svg onload=\"a()\"></svg>", "<svg", "<svg><a href=\"b\"/></svg>"]
        {
            assert_eq!(pieces(foreign), None, "{foreign}");
        }
    }
}
