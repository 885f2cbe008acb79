//! Descriptions as harmless HTML.
//!
//! Nothing of the input is copied as markup: the result is put together from text, whose special
//! signs are escaped, and from tags of a fixed list, which never have attributes. So whatever a
//! merchant's file holds, there is no script, no style, no link and no handler in the result, and
//! every tag that is opened is closed.

/// Tags that stay, and whether a paragraph ends where they begin.
const TAGS: &[(&str, bool)] = &[
    ("p", true),
    ("ul", true),
    ("ol", true),
    ("li", true),
    ("h3", true),
    ("h4", true),
    ("blockquote", true),
    ("table", true),
    ("tbody", true),
    ("tr", true),
    ("th", true),
    ("td", true),
    ("strong", false),
    ("em", false),
    ("sub", false),
    ("sup", false),
];

/// Tags that are called otherwise here.
const RENAMED: &[(&str, &str)] = &[
    ("div", "p"),
    ("section", "p"),
    ("b", "strong"),
    ("i", "em"),
    ("h1", "h3"),
    ("h2", "h3"),
    ("h5", "h4"),
    ("h6", "h4"),
];

/// Elements whose content is not text for people.
const SILENT: &[&str] = &[
    "script", "style", "iframe", "object", "template", "noscript", "svg", "math", "title", "textarea", "select", "head",
];

/// How deep tags may lie in each other.
const DEEPEST: usize = 24;

/// Makes HTML harmless. Plain text becomes a paragraph, line by line.
pub fn sanitise(html: &str) -> String {
    if !html.contains('<') {
        return paragraphs(html);
    }
    let mut out = Writer { html: String::with_capacity(html.len()), open: Vec::new() };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.text(&rest[..at]);
        rest = &rest[at..];
        rest = markup(rest, &mut out);
    }
    out.text(rest);
    while let Some(tag) = out.open.pop() {
        out.end(tag);
    }
    out.html.trim().to_owned()
}

/// What is left when all markup is taken away, with spaces where blocks were; at most `longest` letters.
pub fn plain_text(html: &str, longest: usize) -> String {
    let clean = sanitise(html);
    let mut out = String::new();
    let mut rest = clean.as_str();
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        if rest[at..end].starts_with("</") || rest[at..end].starts_with("<br") {
            out.push(' ');
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    let text = unescape(&out);
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(longest).collect()
}

/// Turns the usual character references back into letters.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = reference(rest);
        match length.and_then(|length| letter(&rest[1..length - 1])) {
            Some(letter) => {
                out.push(letter);
                rest = &rest[length.unwrap_or(1)..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn letter(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
        return char::from_u32(code).filter(|letter| !letter.is_control());
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "bull" => '•',
        "middot" => '·',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "trade" => '™',
        "reg" => '®',
        "copy" => '©',
        "deg" => '°',
        "times" => '×',
        "frac12" => '½',
        "frac14" => '¼',
        "eacute" => 'é',
        "prime" => '′',
        "Prime" => '″',
        _ => return None,
    })
}

fn paragraphs(text: &str) -> String {
    let mut out = Writer { html: String::with_capacity(text.len() + 16), open: Vec::new() };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        out.html.push_str("<p>");
        out.text(line);
        out.html.push_str("</p>");
    }
    out.html
}

struct Writer {
    html: String,
    open: Vec<&'static str>,
}

impl Writer {
    fn text(&mut self, text: &str) {
        for (at, sign) in text.char_indices() {
            match sign {
                '&' if reference(&text[at..]).is_some() => self.html.push('&'),
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '\n' | '\t' => self.html.push(sign),
                sign if sign.is_control() => {}
                sign => self.html.push(sign),
            }
        }
    }

    fn start(&mut self, tag: &'static str, block: bool) {
        if block {
            self.close_until("p", &["td", "th", "li", "blockquote"]);
        }
        match tag {
            "li" => self.close_until("li", &["ul", "ol"]),
            "tr" => self.close_until("tr", &["table", "tbody"]),
            "td" | "th" => {
                self.close_until("td", &["tr", "table"]);
                self.close_until("th", &["tr", "table"]);
            }
            _ => {}
        }
        if self.open.len() < DEEPEST {
            self.open.push(tag);
            self.html.extend(["<", tag, ">"]);
        }
    }

    fn end(&mut self, tag: &'static str) {
        self.html.extend(["</", tag, ">"]);
    }

    /// Closes the innermost `tag` and all inside it, unless one of `walls` lies between.
    fn close_until(&mut self, tag: &str, walls: &[&str]) {
        let Some(at) = self.open.iter().rposition(|open| *open == tag || walls.contains(open)) else { return };
        if self.open[at] != tag {
            return;
        }
        while self.open.len() > at {
            if let Some(inner) = self.open.pop() {
                self.end(inner);
            }
        }
    }
}

/// Deals with what begins at `<` and gives back what follows it.
fn markup<'a>(rest: &'a str, out: &mut Writer) -> &'a str {
    if let Some(comment) = rest.strip_prefix("<!--") {
        return comment.split_once("-->").map_or("", |(_, after)| after);
    }
    let body = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
    let closing = rest.starts_with("</");
    if !body.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        if body.starts_with(['!', '?']) {
            return after_tag(rest);
        }
        // A lone "<", as in "5 < 6", is text.
        out.text("<");
        return &rest[1..];
    }
    let name: String = body.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let after = after_tag(rest);
    if SILENT.contains(&name.as_str()) {
        return if closing { after } else { after_element(after, &name) };
    }
    if name == "br" {
        out.html.push_str("<br>");
        return after;
    }
    let name = RENAMED.iter().find(|(from, _)| *from == name).map_or(name.as_str(), |(_, to)| to);
    if let Some((tag, block)) = TAGS.iter().find(|(tag, _)| *tag == name) {
        if closing {
            let walls: &[&str] = if *block { &[] } else { &["p", "li", "td", "th"] };
            out.close_until(tag, walls);
        } else {
            out.start(tag, *block);
        }
    }
    after
}

/// What follows the tag that begins here; quoted attribute values may hold `>`.
fn after_tag(rest: &str) -> &str {
    let mut quote = None;
    for (at, sign) in rest.char_indices().skip(1) {
        match (quote, sign) {
            (None, '>') => return &rest[at + 1..],
            (None, '"' | '\'') if rest[..at].ends_with('=') => quote = Some(sign),
            (Some(open), sign) if open == sign => quote = None,
            _ => {}
        }
    }
    // A tag that never ends: as good as none, its text is not shown.
    ""
}

/// What follows the end tag of `name`.
fn after_element<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = rest[from..].find("</") {
        let inside = &rest[from + at + 2..];
        if inside.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            return after_tag(&rest[from + at..]);
        }
        from += at + 2;
    }
    ""
}

/// The length of the character reference at the start of `rest`, if there is one.
fn reference(rest: &str) -> Option<usize> {
    let end = rest.bytes().take(12).position(|byte| byte == b';')?;
    let name = rest.get(1..end)?;
    let digits = name.strip_prefix('#').unwrap_or(name);
    let fine = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fine.then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_write_stays() {
        let check = |html, expected| assert_eq!(sanitise(html), expected);
        check("Plain & simple\n\nSecond", "<p>Plain &amp; simple</p><p>Second</p>");
        check("<p>One<p>Two", "<p>One</p><p>Two</p>");
        check("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>");
        check("<div class=x><b>Fat</b> &bull; 5 < 6</div>", "<p><strong>Fat</strong> &bull; 5 &lt; 6</p>");
        check(
            "<table><tr><td>1<td>2<tr><td>3</table>",
            "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>",
        );
        check("a<br/>b", "a<br>b");
    }

    #[test]
    fn what_could_do_harm_goes() {
        let check = |html, expected| assert_eq!(sanitise(html), expected, "{html}");
        check("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>");
        check("<img src=x onerror=alert(1)>hi<p>", "hi<p></p>");
        check("<a href=\"javascript:alert(1)\">go</a><p></p>", "go<p></p>");
        check("<p onclick=\"x('>')\">t</p>", "<p>t</p>");
        check("<scr<script>ipt>alert(1)</script>", "ipt&gt;alert(1)");
        check("<style>p{}</STYLE>x<p>", "x<p></p>");
        check("<!-- <b> -->y<p>", "y<p></p>");
        check("<svg><script>1</script></svg><p>z", "<p>z</p>");
        check("<p title='", "<p></p>");
    }

    #[test]
    fn text_comes_out_of_markup() {
        assert_eq!(plain_text("<p>Top &amp; <b>new</b></p><p>now</p>", 50), "Top & new now");
        assert_eq!(plain_text("一二三四", 2), "一二");
    }

    /// Whether a text holds nothing but text and balanced tags of the list.
    fn harmless(html: &str) -> bool {
        let mut open = Vec::new();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            let Some(end) = rest[at..].find('>') else { return false };
            let tag = &rest[at + 1..at + end];
            rest = &rest[at + end + 1..];
            if tag == "br" {
                continue;
            }
            match tag.strip_prefix('/') {
                Some(name) if open.pop() == Some(name) => {}
                None if TAGS.iter().any(|(known, _)| *known == tag) => open.push(tag),
                _ => return false,
            }
        }
        open.is_empty() && !rest.contains('>')
    }

    proptest! {
        #[test]
        fn no_input_gets_anything_but_listed_tags_through(
            parts in prop::collection::vec(prop_oneof![
                Just("<p>"), Just("</p>"), Just("<b>"), Just("</b>"), Just("<ul>"), Just("<li>"), Just("</ul>"),
                Just("<script>"), Just("</script>"), Just("<img onerror='x'>"), Just("<a href=\"javascript:1\">"),
                Just("<td"), Just("\""), Just("'"), Just(">"), Just("<"), Just("</"), Just("<!--"), Just("-->"),
                Just("&lt;"), Just("&"), Just("text"), Just("<table>"), Just("<tr>"), Just("<SVG/onload=1>"), Just("="),
            ], 0..30)
        ) {
            let clean = sanitise(&parts.concat());
            prop_assert!(harmless(&clean), "{}", clean);
        }

        #[test]
        fn any_text_at_all_comes_out_harmless(text in "\\PC{0,120}") {
            prop_assert!(harmless(&sanitise(&text)));
        }
    }
}
