//! What each role may do unless an application says otherwise.
#![allow(clippy::unwrap_used)]

use parking_garage::{Permission, Permissions, Role, RoleTable};

/// One line for each permission; the columns are ADMIN, MANAGER, OPERATOR, KIOSK, USER.
const TABLE: &[(Permission, [bool; 5])] = {
    use Permission::*;
    const Y: bool = true;
    const N: bool = false;
    &[
        (ReadState, [Y, Y, Y, Y, Y]),
        (Enter, [Y, Y, Y, Y, N]),
        (Exit, [Y, Y, Y, Y, N]),
        (TakePayment, [Y, Y, Y, Y, N]),
        (CancelPayment, [Y, Y, Y, N, N]),
        (Refund, [Y, Y, N, N, N]),
        (FreeRelease, [Y, Y, N, N, N]),
        (CorrectSessions, [Y, Y, Y, N, N]),
        (ManageTickets, [Y, Y, Y, N, N]),
        (ManageVehicles, [Y, Y, Y, N, N]),
        (Reserve, [Y, Y, Y, N, N]),
        (ManageTariffs, [Y, Y, N, N, N]),
        (ManageLayout, [Y, Y, N, N, N]),
        (ManageUsers, [Y, N, N, N, N]),
        (ManageDevices, [Y, N, N, N, N]),
        (ReadJournal, [Y, Y, N, N, N]),
        (Maintenance, [Y, N, N, N, N]),
        (WorkShift, [Y, Y, Y, N, N]),
        (ManageShifts, [Y, Y, N, N, N]),
    ]
};

#[test]
fn each_role_may_do_what_the_table_says_and_nothing_else() {
    assert_eq!(TABLE.iter().map(|(permission, _)| *permission).collect::<Vec<_>>(), Permission::ALL);
    let roles = RoleTable::default();
    for (permission, may) in TABLE {
        for (role, may) in Role::ALL.iter().zip(may) {
            assert_eq!(roles.permissions(*role).contains(*permission), *may, "{role} {permission}");
        }
    }
}

#[test]
fn a_role_never_may_more_than_the_one_above_it() {
    let roles = RoleTable::default();
    for pair in Role::ALL.windows(2) {
        assert!(roles.permissions(pair[0]).contains_all(roles.permissions(pair[1])), "{pair:?}");
    }
}

#[test]
fn a_table_is_replaced_as_text_and_says_nothing_for_roles_that_it_leaves_out() {
    let table: RoleTable = serde_json::from_str(r#"{"OPERATOR": ["ENTER", "REFUND"], "KIOSK": []}"#).unwrap();
    assert_eq!(table.permissions(Role::Operator), [Permission::Enter, Permission::Refund].into_iter().collect());
    assert_eq!(table.permissions(Role::Admin), Permissions::NONE);
    assert_eq!(serde_json::to_string(&table).unwrap(), r#"{"OPERATOR":["ENTER","REFUND"],"KIOSK":[]}"#);
    for bad in [r#"{"BOSS": []}"#, r#"{"ADMIN": ["FLY"]}"#] {
        assert!(serde_json::from_str::<RoleTable>(bad).is_err(), "{bad}");
    }
    let all = Permissions::all();
    assert_eq!(all.iter().count(), Permission::ALL.len());
    assert_eq!(format!("{:?}", Permissions::NONE.with(Permission::Exit)), "{Exit}");
}
