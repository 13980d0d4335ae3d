// What servers say in the languages they speak, as libpq and SOCI hand it on.
#include <string>

#include <doctest/doctest.h>

#include "store/postgres/database_error.hpp"
#include "store/postgres/refusal.hpp"

using namespace bookonce;
using namespace bookonce::store;

TEST_CASE("the_servers_words_are_found_in_any_language") {
    CHECK(server_words("Cannot execute query. ERROR:  division by zero\nCONTEXT:  x") == "division by zero");
    CHECK(server_words("Cannot execute query. FEHLER:  Division durch Null\nKONTEXT:  x") == "Division durch Null");
    CHECK(server_words("ОШИБКА:  деление на ноль\n") == "деление на ноль");
    CHECK(server_words("Cannot establish connection to the database.\n"
                       "connection to server at \"::1\", port 1 failed: ВАЖНО:  роль \"x\" не существует\n") ==
          "роль \"x\" не существует");
    CHECK(server_words("FATAL:  a: b:  c") == "a: b:  c");
}

TEST_CASE("where_no_server_spoke_the_librarys_words_remain") {
    CHECK(server_words(
              "Cannot establish connection to the database.\n"
              "connection to server at \"h\" (::1), port 1 failed: Connection refused\n\tIs the server running?\n") ==
          "connection to server at \"h\" (::1), port 1 failed: Connection refused");
    CHECK(server_words("").empty());
}

TEST_CASE("a_refused_login_is_read_in_any_language") {
    for (auto const& [said, sqlstate, message] : {
             std::tuple{
                 "connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  28P01: Passwort-Authentifizierung "
                 "für Benutzer »x« fehlgeschlagen\nORT:  auth_failed, auth.c:338\n",
                 "28P01", "Passwort-Authentifizierung für Benutzer »x« fehlgeschlagen"},
             std::tuple{
                 "connection to server on socket \"/run/.s.PGSQL.5432\" failed: ВАЖНО:  3D000: база данных \"x\" не "
                 "существует\nПОДРОБНОСТИ:  две\nстроки\nПОЛОЖЕНИЕ:  InitPostgres, postinit.c:1012\n",
                 "3D000", "база данных \"x\" не существует"},
             std::tuple{"FATAL:  08P01: no such user\n", "08P01", "no such user"},
             std::tuple{
                 "… failed: FATAL:  57P03: a\nLOCATION:  f, p.c:1\n… failed: FATAL:  28000: b\nLOCATION:  f, p.c:1\n",
                 "28000", "b"},
         }) {
        auto const found = refusal_in(said);
        CHECK(found.sqlstate == sqlstate);
        CHECK(found.message == message);
    }
}

TEST_CASE("what_an_earlier_server_refused_does_not_count") {
    for (char const* const said : {"… failed: FATAL:  28P01: a\nLOCATION:  f, p.c:1\nconnection to server at \"h\" "
                                   "(::1), port 1 failed: Connection "
                                   "refused\n\tIs the server running on that host and accepting TCP/IP connections?\n",
                                   "connection to server at \"h\" (::1), port 1 failed: timeout expired\n",
                                   "FATAL:  no such user\n", "\n", ""}) {
        CAPTURE(said);
        CHECK(refusal_in(said).sqlstate.empty());
    }
}
