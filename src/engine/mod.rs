//! The one place where pure and IO meet: tasks, order, shutdown.
