//! The examples about payments: each runs, and says what it is there to show.
#![allow(clippy::unwrap_used)]

#[allow(dead_code, reason = "the example's main")]
#[path = "../examples/http_provider/main.rs"]
mod http_provider;
#[allow(dead_code, reason = "the example's main")]
#[path = "../examples/pay_on_foot.rs"]
mod pay_on_foot;
#[allow(dead_code, reason = "the example's main")]
#[path = "../examples/payment_flow.rs"]
mod payment_flow;

fn lines(tour: impl Fn(&mut dyn std::io::Write) -> Result<(), Box<dyn std::error::Error>>) -> Vec<String> {
    let mut out = Vec::new();
    tour(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    println!("{text}");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn paying_on_foot_gives_change_and_tops_up() {
    let expected = [
        "After 55 minutes the station shows 2.40 EUR",
        "The driver puts in 5.00 EUR",
        "Refused, there is no change for it",
        "The driver gets back [(500, 1)] and puts in 3.00 EUR",
        "Paid 2.40 EUR, change 0.60 EUR as [(20, 3)]",
        "The drawer holds 3.50 EUR in [(50, 1), (100, 1), (200, 1)]",
        "At the exit a minute late: payment required",
        "Topped up 2.40 EUR; paid for the stay: 4.80 EUR",
        "Out within the new grace: session COMPLETED",
        "The journal is sound: true",
    ];
    assert_eq!(lines(pay_on_foot::tour), expected);
}

#[test]
fn the_payment_flow_survives_a_lost_answer_and_gives_back_once() {
    let expected = [
        "    PaymentOpened",
        "    PaymentCompleted",
        "    ReceiptIssued",
        "    SessionCompleted",
        "Paid 5.00 EUR, session COMPLETED, 4 spots free",
        "Called again: the same payment true, charged 1 time",
        "No answer: the payment is PENDING",
        "Opened again: payment COMPLETED, session COMPLETED",
        "Given back 1.00 EUR: payment COMPLETED",
        "Given back 1.50 EUR: payment REFUNDED",
        "Once more: INVALID_TRANSITION",
        "The bank's books: 750 taken, 250 given back",
        "The journal is sound: true",
    ];
    assert_eq!(lines(payment_flow::tour), expected);
}

#[test]
fn a_provider_over_http_charges_once_whatever_the_line_does() {
    let again = "not known; asked again with the same key: COMPLETED 2.50 EUR; charged 1 time(s)";
    let expected = [
        "None: COMPLETED 2.50 EUR; charged 1 time(s)".to_owned(),
        "Declines: declined; charged 0 time(s)".to_owned(),
        format!("LosesReply: {again}"),
        format!("Hangs: {again}"),
        format!("HangsUp: {again}"),
        format!("Garbles: {again}"),
        "The reply is lost: Err(PaymentPending)".to_owned(),
        "Recovered: 1 completed, session COMPLETED".to_owned(),
        "A refund, and the reply is lost: Err(PaymentPending)".to_owned(),
        "Asked again: refund COMPLETED, payment REFUNDED".to_owned(),
        "Given back 1 time(s)".to_owned(),
    ];
    assert_eq!(lines(http_provider::tour), expected);
}
