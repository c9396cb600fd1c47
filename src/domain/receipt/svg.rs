//! A receipt as a picture: the text, and its code as a QR code.

use qrcode::{Color, EcLevel, QrCode};

use super::{RECEIPT_COLUMNS, Receipt};
use crate::{Error, ErrorKind, Result};

/// The width of a column and the height of a line, in units of the picture.
const COLUMN: usize = 8;
const LINE: usize = 16;
/// The side of a module of the QR code, and the quiet zone around it: four modules, by ISO/IEC 18004.
const MODULE: usize = 4;
const QUIET_MODULES: usize = 4;

impl Receipt {
    /// The receipt as an SVG picture: what [`Receipt::to_text`] says and, below, [`Receipt::code`] as a QR code. With feature
    /// `receipt-svg`.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] if the code does not fit a QR code; none does not.
    pub fn to_svg(&self) -> Result<String> {
        use std::fmt::Write;

        let code = QrCode::with_error_correction_level(self.code(), EcLevel::M)
            .map_err(|error| Error::new(ErrorKind::Internal, "a receipt's code does not fit a QR code").with_source(error))?;
        let text = self.to_text();
        let side = (code.width() + 2 * QUIET_MODULES) * MODULE;
        let width = (RECEIPT_COLUMNS + 2) * COLUMN;
        let below = (text.lines().count() + 1) * LINE;
        let height = below + side;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n\
             <g font-family=\"monospace\" font-size=\"13\" xml:space=\"preserve\">\n"
        );
        for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
            let y = (n + 1) * LINE;
            // Told its length: columns stay below each other whatever the font.
            let length = unicode_width::UnicodeWidthStr::width(line) * COLUMN;
            // Writing to a String cannot fail.
            let _ = writeln!(
                svg,
                "<text x=\"{COLUMN}\" y=\"{y}\" textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>",
                escaped(line)
            );
        }
        svg.push_str("</g>\n");
        let _ = write!(svg, "<path id=\"code\" fill=\"#000\" d=\"");
        let left = width.saturating_sub(side) / 2 + QUIET_MODULES * MODULE;
        let top = below + QUIET_MODULES * MODULE;
        for (n, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let (x, y) = (left + n % code.width() * MODULE, top + n / code.width() * MODULE);
                let _ = write!(svg, "M{x} {y}h{MODULE}v{MODULE}h-{MODULE}z");
            }
        }
        svg.push_str("\"/>\n</svg>\n");
        Ok(svg)
    }
}

/// `text` between tags: whatever a tariff's names hold, it stays text. Characters that XML 1.0 has no way to write are left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => safe.push(c),
        }
    }
    safe
}
