//! What a committed event touches.

use super::lookup::Subject;
use crate::event::Event;

/// Tells everything whose cached answers may be others once this event was applied. Too much costs a look at the store, too
/// little would show what is no longer so; so every event is named here, and none falls under a wildcard.
pub(super) fn touched(event: &Event, tell: &mut dyn FnMut(Subject)) {
    match event {
        Event::VehicleRegistered { vehicle, plate, .. } => {
            tell(Subject::Vehicle(*vehicle));
            tell(Subject::Alike(plate.ocr_key()));
        }
        Event::VehicleUpdated { vehicle, .. } | Event::VehicleRemoved { vehicle } => tell(Subject::Vehicle(*vehicle)),
        Event::VehicleEntered { session, vehicle, .. } | Event::DebtIncurred { session, vehicle, .. } => {
            tell(Subject::Session(*session));
            tell(Subject::Stays(*vehicle));
        }
        Event::PlateCorrected { session, from, to } => {
            tell(Subject::Session(*session));
            tell(Subject::Stays(*from));
            tell(Subject::Stays(*to));
        }
        Event::SessionTransferred { session, .. }
        | Event::SessionExtended { session, .. }
        | Event::ParkerClassChanged { session, .. }
        | Event::ValidationGranted { session, .. }
        | Event::ValidationRevoked { session, .. }
        | Event::SessionCompleted { session, .. }
        | Event::SessionCancelled { session, .. }
        | Event::SessionExpired { session, .. }
        | Event::SessionReleased { session, .. }
        | Event::TicketReplaced { session, .. }
        | Event::PaymentOpened { session, .. }
        | Event::PaymentCompleted { session, .. }
        | Event::RefundOpened { session, .. }
        | Event::RefundCompleted { session, .. } => tell(Subject::Session(*session)),
        Event::UserCreated { user, .. }
        | Event::UserChanged { user, .. }
        | Event::UserRemoved { user }
        | Event::PasswordSet { user, .. }
        | Event::PasswordRehashed { user, .. }
        | Event::PasswordResetRequested { user, .. }
        | Event::LoginSucceeded { user, .. } => tell(Subject::User(*user)),
        Event::LoginFailed { user, .. } | Event::UserLocked { user, .. } => {
            if let Some(user) = user {
                tell(Subject::User(*user));
            }
        }
        // No answer that is cached speaks of these.
        Event::LayoutExtended { .. }
        | Event::SpotServiceChanged { .. }
        | Event::SpotReserved { .. }
        | Event::SpotReleased { .. }
        | Event::SpotRemoved { .. }
        | Event::TicketVoided { .. }
        | Event::PaymentFailed { .. }
        | Event::PaymentCancelled { .. }
        | Event::ReceiptIssued { .. }
        | Event::ShiftOpened { .. }
        | Event::CashMoved { .. }
        | Event::ShiftClosed { .. }
        | Event::DayClosed { .. }
        | Event::PaymentAnswered { .. }
        | Event::PaymentDisputed { .. }
        | Event::DisputeResolved { .. }
        | Event::RefundFailed { .. }
        | Event::DebtSettled { .. }
        | Event::DebtWaived { .. }
        | Event::TariffPublished { .. }
        | Event::NothingToDo {}
        | Event::TariffActivated { .. }
        | Event::LoginCountersForgotten { .. }
        | Event::AuthSessionOpened { .. }
        | Event::TokenRefreshed { .. }
        | Event::RefreshReused { .. }
        | Event::AuthSessionRevoked { .. }
        | Event::AuthSessionLabelled { .. }
        | Event::ActivityNoted { .. }
        | Event::DeviceRegistered { .. }
        | Event::DeviceChanged { .. }
        | Event::DeviceSecretSet { .. }
        | Event::DeviceRemoved { .. }
        | Event::DeviceLoginFailed { .. }
        | Event::AuthSessionsForgotten { .. }
        | Event::TokensRefused { .. }
        | Event::LeaseTaken { .. }
        | Event::LeaseReleased { .. } => {}
    }
}
