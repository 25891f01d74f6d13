// The calls of a script over HTTP/1.1 as the Connect protocol has them (unary, application/proto), in a closed loop: each line
// has one call under way. Plain sockets and poll: the driver costs little beside the server.
//
//   LoadResult result = RunHttpLoad(port, script, {.outstanding = 128, .calls = 40'000});
//
// One thread for every 64 lines. Any status but 200 ends the load. Of the options `per_second` is not heeded.
// https://connectrpc.com/docs/protocol#unary-request-response-rpcs
#ifndef YICI_TESTS_BENCH_HTTP_LOAD_H_
#define YICI_TESTS_BENCH_HTTP_LOAD_H_

#include "tests/bench/load.h"

namespace yici::bench {

LoadResult RunHttpLoad(int port, Script& script, const LoadOptions& options);

}  // namespace yici::bench

#endif  // YICI_TESTS_BENCH_HTTP_LOAD_H_
