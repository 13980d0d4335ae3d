#pragma once

#include "../strategy.hpp"

namespace bench {

// One function a file of this folder; what it does is said there. The pointers live as long as the program.
strategy const* none();
strategy const* unique_only();
strategy const* mutex();
strategy const* redlock();
strategy const* redlock5();
strategy const* for_update();
strategy const* combined();
strategy const* occ();
strategy const* guarded();
strategy const* serializable();
strategy const* repeatable_read();
strategy const* advisory();
strategy const* skip_locked();
strategy const* sharded();
strategy const* bookonce_engine();
strategy const* bookonce_unbatched();
strategy const* ceiling();

}  // namespace bench
