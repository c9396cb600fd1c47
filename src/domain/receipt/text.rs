//! A receipt as text for a narrow printer.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Receipt, ReceiptKind, ReceiptTax};
use crate::domain::Money;

/// How many columns a line of [`Receipt::to_text`] has at most: what a printer on 80 mm paper prints.
pub const RECEIPT_COLUMNS: usize = 42;

/// Between a text and its amount.
const GAP: usize = 2;

impl Receipt {
    /// The receipt for a printer of [`RECEIPT_COLUMNS`] columns: lines that end in a line feed, long texts wrapped, amounts at the
    /// right. Wide characters, such as Chinese ones, count as two columns, as printers print them. Times are those of the garage's
    /// zone.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut page = Page::default();
        let issuer = &self.issuer;
        let tax_number = issuer.tax_number.as_ref().map(|number| format!("Tax no. {number}"));
        for line in std::iter::once(&issuer.name).chain(&issuer.address).chain(&tax_number) {
            page.centred(line);
        }
        if !page.text.is_empty() {
            page.blank();
        }
        page.pair(self.title(), &self.number.to_string());
        if let Some(corrected) = self.corrects {
            page.pair("corrects receipt", &corrected.to_string());
        }
        page.pair("", &self.zone.shown(self.issued_at));
        page.rule();
        page.pair("Ticket", &self.ticket.to_string());
        page.pair("Entry", &self.zone.shown(self.entered_at));
        page.pair("Priced to", &self.zone.shown(self.priced_until));
        page.rule();
        if !self.lines.is_empty() {
            for line in &self.lines {
                page.pair(&line.text, &self.number_of(line.amount_minor));
            }
            page.rule();
        }
        page.pair("Price of the stay", &self.number_of(self.total_minor));
        if self.paid_before_minor != 0 {
            page.pair("Paid before", &self.number_of(self.paid_before_minor));
        }
        page.pair(self.paid(), &self.amount().to_string());
        match &self.card {
            Some(card) => page.pair("by card", &card.to_string()),
            None => page.pair("by", &self.method.to_string().to_lowercase()),
        }
        if let Some(cash) = self.cash {
            page.pair("given", &self.number_of(cash.tendered_minor));
            page.pair("change", &self.number_of(cash.change_minor));
        }
        if !self.taxes.is_empty() {
            page.rule();
            for ReceiptTax { name, percent, net_minor, tax_minor } in &self.taxes {
                page.pair(&format!("{name} {percent}%"), &self.number_of(*tax_minor));
                page.pair("  on a net of", &self.number_of(*net_minor));
            }
        }
        page.text
    }

    /// What it is, at the top of the paper.
    pub(super) const fn title(&self) -> &'static str {
        match self.kind {
            ReceiptKind::Receipt => "RECEIPT",
            ReceiptKind::CreditNote => "CREDIT NOTE",
        }
    }

    /// What became of the amount.
    pub(super) const fn paid(&self) -> &'static str {
        match self.kind {
            ReceiptKind::Receipt => "PAID",
            ReceiptKind::CreditNote => "GIVEN BACK",
        }
    }

    /// The amount without its currency, which stands beside the sum.
    fn number_of(&self, minor: i64) -> String {
        let text = Money::new(minor, self.currency).to_string();
        text.split(' ').next().unwrap_or_default().to_owned()
    }
}

/// Lines of limited width.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn blank(&mut self) {
        self.line("");
    }

    fn rule(&mut self) {
        self.line(&"-".repeat(RECEIPT_COLUMNS));
    }

    fn centred(&mut self, text: &str) {
        for line in wrapped(text, RECEIPT_COLUMNS) {
            self.line(&format!("{}{line}", " ".repeat((RECEIPT_COLUMNS - line.width()) / 2)));
        }
    }

    /// The text at the left, over several lines if it is long; the value at the right of the last one.
    fn pair(&mut self, text: &str, value: &str) {
        let room = RECEIPT_COLUMNS.saturating_sub(value.width() + GAP);
        // A value that leaves no room for words stands on lines of its own.
        let (beside, width) = if room >= RECEIPT_COLUMNS / 4 { (true, room) } else { (false, RECEIPT_COLUMNS) };
        let mut lines = wrapped(text, width);
        let last = if beside { lines.pop().unwrap_or_default() } else { String::new() };
        for line in lines {
            self.line(&line);
        }
        for (n, value) in wrapped(value, RECEIPT_COLUMNS).into_iter().enumerate() {
            let text = if n == 0 { last.as_str() } else { "" };
            let gap = RECEIPT_COLUMNS.saturating_sub(text.width() + value.width());
            self.line(&format!("{text}{}{value}", " ".repeat(gap)));
        }
    }
}

/// `text` in lines of at most `width` columns, broken between words where it can be. Characters that steer are left out.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let indent: String = text.chars().take_while(|c| *c == ' ').take(width / 2).collect();
    line.push_str(&indent);
    for word in text.split_whitespace() {
        let gap = usize::from(!line.trim().is_empty());
        if line.width() + gap + word.width() > width && !line.trim().is_empty() {
            lines.push(std::mem::take(&mut line));
        } else if gap == 1 {
            line.push(' ');
        }
        for c in word.chars().filter(|c| !c.is_control()) {
            // The width of a whole may be less than that of its parts, never more: nothing gets too wide.
            if line.width() + c.width().unwrap_or(0) > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    if !line.trim().is_empty() {
        lines.push(line);
    }
    lines
}
