#include "store/postgres/conninfo.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <unistd.h>

#include <bookonce/error.hpp>
#include <bookonce/limits.hpp>

#include "complaint.hpp"

using namespace bookonce;
using namespace bookonce::store;
using bookonce::test::complaint_of;
using bookonce::test::has;

namespace {

std::string complaint_about(std::string const& address) {
    return complaint_of([&] { static_cast<void>(parse_conninfo(address)); });
}

/// Another value of an environment variable, for as long as this lives.
class environment_variable {
public:
    environment_variable(char const* name, char const* value) : name_{name} {
        if (char const* const before = std::getenv(name)) { before_ = before; }
        ::setenv(name, value, 1);
    }
    ~environment_variable() { before_ ? ::setenv(name_, before_->c_str(), 1) : ::unsetenv(name_); }
    environment_variable(environment_variable const&) = delete;
    environment_variable& operator=(environment_variable const&) = delete;

private:
    char const* name_;
    std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("an_address_is_completed_with_what_notices_a_dead_server") {
    std::string const text = parse_conninfo("host=db dbname=shop").text;
    CHECK(has(text, "host='db'"));
    CHECK(has(text, "dbname='shop'"));
    for (char const* part : {"connect_timeout=", "keepalives_idle=", "keepalives_interval=", "keepalives_count=",
                             "tcp_user_timeout=", "application_name='bookonce'", "client_encoding='UTF8'"}) {
        CAPTURE(part);
        CHECK(has(text, part));
    }
}

TEST_CASE("what_the_address_says_is_kept") {
    std::string const text = parse_conninfo("postgresql://db/shop?connect_timeout=60&application_name=till").text;
    CHECK(has(text, "connect_timeout='60'"));
    CHECK(has(text, "application_name='till'"));
    CHECK_FALSE(has(text, " application_name='bookonce'"));
    CHECK(text.find("connect_timeout") == text.rfind("connect_timeout"));
}

TEST_CASE("texts_are_utf8_whatever_the_address_says") {
    std::string const text = parse_conninfo("dbname=shop client_encoding=LATIN1").text;
    CHECK(has(text, "client_encoding='UTF8'"));
    CHECK_FALSE(has(text, "LATIN1"));
}

TEST_CASE("an_empty_address_leaves_the_place_to_the_environment") {
    auto const parsed = parse_conninfo("");
    CHECK_FALSE(has(parsed.text, "host="));
    CHECK_FALSE(has(parsed.text, "dbname="));
    CHECK(parsed.secrets.empty());
}

TEST_CASE("a_password_is_a_secret_and_is_quoted_for_libpq") {
    auto const parsed = parse_conninfo("postgresql://shop:it%27s%20a%5Csecret@db/shop");
    REQUIRE(parsed.secrets.size() == 1);
    CHECK(parsed.secrets[0] == "it's a\\secret");
    CHECK(has(parsed.text, R"(password='it\'s a\\secret')"));
}

TEST_CASE("a_malformed_address_is_refused_without_echoing_any_of_it") {
    for (char const* address : {"password=hunter2 nonsense", "postgresql://shop:hunter2@[db/shop",
                                "host='db password=hunter2", "hunter2=1", "postgresql://shop:hunter2%zz@db/shop"}) {
        std::string const complaint = complaint_about(address);
        CHECK_FALSE(complaint.empty());
        CHECK_FALSE(has(complaint, "hunter2"));
        CHECK_FALSE(has(complaint, "\n"));
    }
}

TEST_CASE("a_password_torn_by_its_own_letters_is_refused_and_not_echoed") {
    for (char const* const address :
         {"postgresql://u:hun@ter2@h/db", "postgresql://u:pa55/ss@127.0.0.1/db", "postgres://u:pa55@ter2/ss@h/db",
          "postgresql://u:pa?55@ter2@h/db", "postgresql://h/db@ter2"}) {
        CAPTURE(address);
        std::string const said = complaint_about(address);
        CHECK(has(said, "%40"));
        for (char const* const piece : {"ter2", "hun", "pa55"}) { CHECK_FALSE(has(said, piece)); }
    }
}

TEST_CASE("names_with_the_letters_of_a_uri_are_read_as_libpq_does") {
    for (char const* const address :
         {"host=@socket dbname=shop@eu", "user=joe@corp password=a@b/c host=db",
          "postgresql://joe%40corp:p%40ss@db/shop%40eu", "postgresql:///shop?host=@socket",
          "postgresql://u:p@/shop?host=%2Frun&user=a@b", "host=::1 dbname=a/b", "postgresql://[::1]:5432/shop",
          "postgresql://u:p?q@db/shop", "dbname=postgresql/@", "user='postgresql://a@b@c'"}) {
        CAPTURE(address);
        CHECK(complaint_about(address).empty());
    }
    CHECK(has(parse_conninfo("postgresql://db/shop%40eu").text, "dbname='shop@eu'"));
}

TEST_CASE("ports_are_read_as_libpq_reads_them") {
    for (char const* const ports : {"1", "+1", " 5432 ", "65535", "", "1, 2", "1,", ",\t2"}) {
        CAPTURE(ports);
        CHECK(complaint_about("host=a,b port='" + std::string{ports} + "'").empty());
    }
    for (char const* const ports :
         {"0", "-1", "65536", "99999999999999999999", "hunter2", "1 2", "1,hunter2", " ", "1.0"}) {
        CAPTURE(ports);
        std::string const said = complaint_about("host=a,b port='" + std::string{ports} + "'");
        CHECK(said ==
              "port must be a number from 1 to 65535, or a list of them: correct the database's address, its service "
              "or PGPORT");
    }
}

TEST_CASE("what_no_server_can_mend_is_told_by_the_options_name") {
    for (auto const& [option, name] : {
             std::pair{"sslmode=hunter2", "sslmode"},
             std::pair{"target_session_attrs=hunter2", "target_session_attrs"},
             std::pair{"channel_binding=hunter2", "channel_binding"},
             std::pair{"gssencmode=hunter2", "gssencmode"},
             std::pair{"ssl_min_protocol_version=hunter2", "ssl_min_protocol_version"},
             std::pair{"ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1", "ssl_min_protocol_version"},
             std::pair{"ssl_max_protocol_version=hunter2", "ssl_max_protocol_version"},
             std::pair{"connect_timeout=hunter2", "connect_timeout"},
             std::pair{"connect_timeout=''", "connect_timeout"},
             std::pair{"keepalives=hunter2", "keepalives"},
             std::pair{"keepalives_idle=hunter2", "keepalives_idle"},
             std::pair{"keepalives_interval=hunter2", "keepalives_interval"},
             std::pair{"keepalives_count=hunter2", "keepalives_count"},
             std::pair{"tcp_user_timeout=hunter2", "tcp_user_timeout"},
             std::pair{"hostaddr=hunter2", "hostaddr"},
             std::pair{"hostaddr=::1,127.0.0.1", "hostaddr"},
             std::pair{"port=1,2", "port"},
             std::pair{"service=hunter2", "service"},
         }) {
        CAPTURE(option);
        std::string const said = complaint_about("host=db " + std::string{option});
        CHECK(has(said, name));
        CHECK_FALSE(has(said, "hunter2"));
    }
}

TEST_CASE("what_libpq_does_not_look_at_is_not_looked_at") {
    CHECK(complaint_about("host=/run keepalives=x tcp_user_timeout=x").empty());  // no TCP
    CHECK(complaint_about("host=db keepalives=0 keepalives_idle=x").empty());
    CHECK(complaint_about("host=db keepalives=''").empty());
    CHECK(complaint_about("host=db connect_timeout=' 5 ' tcp_user_timeout=-1").empty());
    CHECK(complaint_about("host=a,b hostaddr=127.0.0.1, port=1").empty());
}

TEST_CASE("what_the_environment_adds_to_the_address_is_checked") {
    for (auto const& [name, option] :
         {std::pair{"PGPORT", "port=1"}, std::pair{"PGSSLMODE", "sslmode=prefer"},
          std::pair{"PGTARGETSESSIONATTRS", "target_session_attrs=any"}, std::pair{"PGHOSTADDR", "hostaddr=::1"}}) {
        CAPTURE(name);
        environment_variable const set{name, "hunter2"};
        std::string const said = complaint_about("");
        CHECK(has(said, name));
        CHECK_FALSE(has(said, "hunter2"));
        CHECK(complaint_about(option).empty());
    }
    environment_variable const service{"PGSERVICE", "hunter2"};
    CHECK(has(complaint_about("host=db"), "PGSERVICE"));
}

TEST_CASE("what_a_service_says_is_checked") {
    std::string const file = "/tmp/bookonce-services-" + std::to_string(::getpid());
    std::ofstream{file} << "[good]\nport=5432\nsslmode=require\n[bad]\nport=hunter2\n[worse]\nsslmode=hunter2\n";
    environment_variable const place{"PGSERVICEFILE", file.c_str()};
    CHECK(complaint_about("service=good").empty());
    CHECK(complaint_about("service=bad port=1").empty());
    CHECK(has(complaint_about("service=bad"), "PGPORT"));
    CHECK(has(complaint_about("service=worse"), "PGSSLMODE"));
    std::remove(file.c_str());
}

TEST_CASE("an_address_with_nul_or_beyond_the_limit_is_refused") {
    CHECK_FALSE(complaint_about(std::string{"dbname=shop\0 host=db", 20}).empty());
    CHECK_FALSE(complaint_about("dbname=" + std::string(limits::conninfo_bytes_max, 'x')).empty());
    CHECK(complaint_about("dbname=" + std::string(limits::conninfo_bytes_max - 7, 'x')).empty());
}

TEST_CASE("a_message_becomes_one_line_without_control_characters") {
    CHECK(clean_message("a\n\tb\r\n\x01 c\x7f") == "a b c");
    CHECK(clean_message("a\xc2\x9b"
                        "31m b\xc2\x85") == "a 31m b");  // ESC [ in one letter; a line's end
    CHECK(clean_message("\xc2\xa0") == "\xc2\xa0");
    CHECK(clean_message("\xc2") == "\uFFFD");
    CHECK(clean_message("Größe  zählt") == "Größe zählt");
    CHECK(clean_message("end\n") == "end");
    CHECK(clean_message("").empty());
}

TEST_CASE("secrets_do_not_show_up_in_messages") {
    CHECK(clean_message("login of hunter2 with hunter2 failed", {"hunter2"}) == "login of *** with *** failed");
    CHECK(clean_message("***", {"*"}).find_first_not_of('*') == std::string::npos);
    CHECK_FALSE(has(clean_message("pass\nword", {"pass\nword"}), "word"));
    CHECK(clean_message("no pass\nword", {"pass word"}) == "no ***");
    CHECK(clean_message("no pass word", {"pass\nword"}) == "no ***");
    CHECK(clean_message("nothing to hide", {""}) == "nothing to hide");
    // "paß" in Latin-1, before a byte that makes its last one a letter of UTF-8.
    CHECK(clean_message("pa\xdf\xbf", {"pa\xdf"}) == "***\uFFFD");
    // One password begins with the other.
    auto const both = parse_conninfo("host=db password=hunter sslpassword=hunter2").secrets;
    CHECK(clean_message("hunter2 is not hunter", both) == "*** is not ***");
}

TEST_CASE("a_long_message_is_cut_at_a_letter_and_stays_within_300_bytes") {
    for (std::size_t ahead = 0; ahead < 4; ++ahead) {
        std::string long_text(ahead, 'x');
        while (long_text.size() < 1'000) { long_text += "€"; }
        std::string const cut = clean_message(long_text);
        CHECK(cut.size() <= 300);
        CHECK(cut.ends_with("…"));
        std::string const letters = cut.substr(ahead, cut.size() - ahead - std::string{"…"}.size());
        CHECK(letters.size() % 3 == 0);
    }
}
