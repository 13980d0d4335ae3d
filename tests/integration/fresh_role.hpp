#pragma once

#include <string>

#include <unistd.h>

#include "database.hpp"

namespace bookonce::test {

/// A role for one test, which other runs of it at the same time do not meet. Declare it before the
/// schema that it gets rights in.
class fresh_role {
public:
    explicit fresh_role(std::string const& name, std::string const& also = "")
        : name_{"test_" + name + "_" + std::to_string(getpid())} {
        sql_.run("CREATE ROLE " + name_ + " LOGIN " + also);
    }
    ~fresh_role() { sql_.run("DROP OWNED BY " + name_ + "; DROP ROLE " + name_); }
    fresh_role(fresh_role const&) = delete;
    fresh_role& operator=(fresh_role const&) = delete;

    std::string const& name() const { return name_; }
    std::string address() const { return "user=" + name_; }

private:
    sql_client sql_;
    std::string name_;
};

}  // namespace bookonce::test
