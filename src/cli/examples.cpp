#include "examples.hpp"

#include "add_examples.hpp"

namespace bookonce::cli {
namespace {

manual::example_table const examples{
    {"bookonce", "event create --capacity 100 --name Concert"},
    {"bookonce audit", "--json"},
    {"bookonce book", "--event 1 --user alice --seats 2"},
    {"bookonce booking", "show --event 1 --user alice"},
    {"bookonce booking show", "--event 1 --user alice --json"},
    {"bookonce bookings", "--event 1 --status held --rows 20"},
    {"bookonce cancel", "--event 1 --user alice --reason refund"},
    {"bookonce change", "--event 1 --user alice --seats 3"},
    {"bookonce changes", "--rows 1000 --json"},
    {"bookonce confirm", "--event 1 --user alice"},
    {"bookonce copy", "--from sqlite:bookings.db --to postgresql:///shop"},
    {"bookonce event", "create --capacity 100 --name Concert"},
    {"bookonce event cancel", "1 --reason rain"},
    {"bookonce event close", "1"},
    {"bookonce event create", "--capacity 100 --name Concert --opens-at 2026-01-31T09:30:00Z"},
    {"bookonce event limits", "1 --bookings-per-user 2 --seats-per-user 6"},
    {"bookonce event list", "--rows 20"},
    {"bookonce event open", "1"},
    {"bookonce event remove", "1"},
    {"bookonce event rename", "1 --name Matinee"},
    {"bookonce event resize", "1 --capacity 120"},
    {"bookonce event show", "1 --json"},
    {"bookonce event window", "1 --opens-at 2026-01-31T09:30:00Z --closes-at none"},
    {"bookonce expire", "--event 1"},
    {"bookonce extend", "--event 1 --user alice --ttl 600"},
    {"bookonce history", "--event 1 --json"},
    {"bookonce hold", "--event 1 --user alice --seats 2 --ttl 900"},
    {"bookonce migrate", "--owner shop_owner --runtime-role shop_app --admin-role shop_admin"},
    {"bookonce release", "--event 1 --user alice"},
    {"bookonce transfer", "--event 1 --user alice --to bob"},
    {"bookonce user", "forget --user alice"},
    {"bookonce user forget", "--user alice"},
};

}  // namespace

void add_examples(CLI::App& app) { manual::add_examples(app, examples); }

}  // namespace bookonce::cli
