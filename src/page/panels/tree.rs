//! How what stands in the document becomes what a panel shows: only what differs is touched, and elements are kept where tag
//! and place are the same, so that focus and scrolling survive. What it is done to is a [`Part`]: in the browser a node of the
//! document.

use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Node;

/// An element of a document, or a text in it. It is only written.
pub trait Part: Sized {
    fn element(tag: &str) -> Self;
    fn words(text: &str) -> Self;
    fn children(&self) -> Vec<Self>;
    /// Puts a text in place of everything inside.
    fn set_words(&self, text: &str);
    /// Sets an attribute, or takes it away.
    fn set_attribute(&self, name: &str, value: Option<&str>);
    fn set_style(&self, name: &str, value: &str);
    fn append(&self, child: &Self);
    fn replace(&self, child: &Self, by: &Self);
    /// Takes a child away; a focus inside of it goes to the first that is left.
    fn remove(&self, child: &Self);
    /// Draws a picture on a canvas.
    fn draw(&self, picture: &Picture);
}

/// Brings the children of an element to these nodes. `before`: the nodes that it was brought to before; without them what
/// stands there goes.
pub fn reconcile<P: Part>(parent: &P, nodes: &[Node], before: Option<&[Node]>) {
    let Some(before) = before else {
        parent.set_words("");
        nodes.iter().for_each(|node| parent.append(&create(node)));
        return;
    };
    let children = parent.children();
    for (place, node) in nodes.iter().enumerate() {
        match (before.get(place), children.get(place)) {
            (Some(old), Some(_)) if old == node => {}
            (Some(old), Some(child)) if old.tag == node.tag => update(child, node, old),
            (_, Some(child)) => parent.replace(child, &create(node)),
            (_, None) => parent.append(&create(node)),
        }
    }
    children.iter().skip(nodes.len()).for_each(|child| parent.remove(child));
}

fn update<P: Part>(part: &P, node: &Node, old: &Node) {
    if node.tag.is_empty() {
        return part.set_words(&node.text);
    }
    for (name, _) in &old.attributes {
        if node.attributes.iter().all(|(other, _)| other != name) {
            part.set_attribute(name, None);
        }
    }
    for attribute in node.attributes.iter().filter(|attribute| !old.attributes.contains(attribute)) {
        part.set_attribute(attribute.0, Some(&attribute.1));
    }
    for style in node.styles.iter().filter(|style| !old.styles.contains(style)) {
        part.set_style(style.0, &style.1);
    }
    // A text before children is a node of its own among them: then everything inside is made again.
    let is_mixed = |node: &Node| !node.text.is_empty() && !node.children.is_empty();
    if is_mixed(node) || is_mixed(old) || node.children.is_empty() != old.children.is_empty() {
        fill(part, node);
    } else if node.children.is_empty() {
        if node.text != old.text {
            part.set_words(&node.text);
        }
    } else {
        reconcile(part, &node.children, Some(&old.children));
    }
    if node.picture != old.picture {
        draw(part, node);
    }
}

/// A node as a part of its own.
pub fn create<P: Part>(node: &Node) -> P {
    if node.tag.is_empty() {
        return P::words(&node.text);
    }
    let part = P::element(node.tag);
    for (name, value) in &node.attributes {
        part.set_attribute(name, Some(value));
    }
    for (name, value) in &node.styles {
        part.set_style(name, value);
    }
    fill(&part, node);
    draw(&part, node);
    part
}

fn fill<P: Part>(part: &P, node: &Node) {
    part.set_words(&node.text);
    node.children.iter().for_each(|child| part.append(&create(child)));
}

fn draw<P: Part>(part: &P, node: &Node) {
    if let Some(picture) = &node.picture {
        part.draw(picture);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Stream};
    use std::cell::RefCell;
    use std::collections::BTreeMap;
    use std::rc::Rc;

    /// A document of the test's own. As in the browser, a text is a part among the children.
    #[derive(Clone, Debug, Default)]
    struct Played(Rc<RefCell<Inside>>);

    #[derive(Debug, Default)]
    struct Inside {
        tag: String,
        text: String,
        attributes: BTreeMap<String, String>,
        styles: BTreeMap<String, String>,
        children: Vec<Played>,
        pictures: Vec<Picture>,
        /// How often anything was done to it.
        touched: u32,
    }

    impl Played {
        fn touch(&self) -> std::cell::RefMut<'_, Inside> {
            let mut inside = self.0.borrow_mut();
            inside.touched += 1;
            inside
        }

        fn place(&self, child: &Played) -> usize {
            self.0.borrow().children.iter().position(|other| Rc::ptr_eq(&other.0, &child.0)).expect("a child of it")
        }

        /// Everything that is seen of it. Texts beside each other are read as one.
        fn seen(&self) -> String {
            let inside = self.0.borrow();
            if inside.tag.is_empty() {
                return inside.text.clone();
            }
            let within: String = inside.children.iter().map(Played::seen).collect();
            let picture = inside.pictures.last();
            format!("<{} {:?} {:?} {picture:?}>{within}</>", inside.tag, inside.attributes, inside.styles)
        }

        fn touches(&self) -> u32 {
            let inside = self.0.borrow();
            inside.touched + inside.children.iter().map(Played::touches).sum::<u32>()
        }
    }

    impl Part for Played {
        fn element(tag: &str) -> Played {
            Played(Rc::new(RefCell::new(Inside { tag: tag.to_owned(), ..Inside::default() })))
        }

        fn words(text: &str) -> Played {
            Played(Rc::new(RefCell::new(Inside { text: text.to_owned(), ..Inside::default() })))
        }

        fn children(&self) -> Vec<Played> {
            self.0.borrow().children.clone()
        }

        fn set_words(&self, text: &str) {
            let mut inside = self.touch();
            if inside.tag.is_empty() {
                inside.text = text.to_owned();
            } else {
                inside.children = if text.is_empty() { Vec::new() } else { vec![Played::words(text)] };
            }
        }

        fn set_attribute(&self, name: &str, value: Option<&str>) {
            match value {
                Some(value) => self.touch().attributes.insert(name.to_owned(), value.to_owned()),
                None => self.touch().attributes.remove(name),
            };
        }

        fn set_style(&self, name: &str, value: &str) {
            self.touch().styles.insert(name.to_owned(), value.to_owned());
        }

        fn append(&self, child: &Played) {
            self.touch().children.push(child.clone());
        }

        fn replace(&self, child: &Played, by: &Played) {
            let place = self.place(child);
            self.touch().children[place] = by.clone();
        }

        fn remove(&self, child: &Played) {
            let place = self.place(child);
            self.touch().children.remove(place);
        }

        fn draw(&self, picture: &Picture) {
            self.touch().pictures.push(picture.clone());
        }
    }

    /// Any node: with a text, children, both or neither.
    fn any(stream: &mut Stream, depth: u32) -> Node {
        let word = |stream: &mut Stream| ["", "one", "two"][stream.below(3) as usize].to_owned();
        let tag = ["", "p", "li", "canvas"][stream.below(4) as usize];
        let node = Node::text(tag, word(stream));
        match tag {
            "" => node,
            // What has a style has it always: a style is set and never taken away.
            "canvas" => {
                let pixels = vec![stream.below(2) as u8; 4];
                Node::new(tag).style("--wide", word(stream)).drawn(Picture::Greys { width: 2, pixels: pixels.into() })
            }
            _ => {
                let mut node = node;
                for name in ["class", "title"] {
                    if stream.below(2) == 0 {
                        node = node.with(name, word(stream));
                    }
                }
                let children = if depth == 0 { 0 } else { stream.below(4) };
                node.all((0..children).map(|_| any(stream, depth - 1)))
            }
        }
    }

    fn list(stream: &mut Stream) -> Vec<Node> {
        (0..stream.below(5)).map(|_| any(stream, 2)).collect()
    }

    fn made(nodes: &[Node]) -> Played {
        let parent = Played::element("ul");
        reconcile(&parent, nodes, None);
        parent
    }

    #[test]
    fn whatever_stood_there_becomes_what_is_shown() {
        for round in 0..4_000 {
            let mut stream = Stream::new(Purpose::Test, 17, round, 0);
            let lists = [list(&mut stream), list(&mut stream), list(&mut stream)];
            let parent = made(&lists[0]);
            for pair in lists.windows(2) {
                reconcile(&parent, &pair[1], Some(&pair[0]));
                assert_eq!(parent.seen(), made(&pair[1]).seen(), "round {round}: {pair:?}");
            }
        }
    }

    #[test]
    fn what_is_the_same_is_not_touched() {
        for round in 0..500 {
            let mut stream = Stream::new(Purpose::Test, 18, round, 0);
            let nodes = list(&mut stream);
            let parent = made(&nodes);
            let before = parent.touches();
            reconcile(&parent, &nodes.clone(), Some(&nodes));
            assert_eq!(parent.touches(), before);
        }
    }

    #[test]
    fn an_element_of_the_same_tag_and_place_is_kept() {
        let item = |text: &str| Node::new("li").child(Node::text("button", text));
        let before = [item("a"), item("b"), Node::text("p", "c")];
        let parent = made(&before);
        let old = parent.children();
        let now = [item("x"), Node::text("p", "b"), Node::text("p", "c")];
        reconcile(&parent, &now, Some(&before));
        let kept: Vec<bool> = parent.children().iter().zip(&old).map(|(new, old)| Rc::ptr_eq(&new.0, &old.0)).collect();
        assert_eq!(kept, [true, false, true], "the focus in the first survives a change of its words");
        // And what is in it, too.
        assert_eq!(old[0].children()[0].0.borrow().touched, 2, "made with its words, and given others");
    }
}
