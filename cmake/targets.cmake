# yici_library(NAME SRCS a.cc DEPS x y)   one static library; includes are rooted at the repository.
# yici_machine(NAME SRCS ... DEPS ...)    the same for a pure target: layering.cmake checks what it links.
# yici_binary(NAME SRCS ... DEPS ...)
# yici_test(NAME SRCS ... DEPS ... [LABELS l])  a GoogleTest program, found by ctest as NAME.
# GCC 12 warns falsely in instrumented code (maybe-uninitialized, restrict): the plain presets hold the line.
function(yici_warnings name)
  if(NOT YICI_SANITIZE)
    target_compile_options(${name} PRIVATE -Werror)
  endif()
endfunction()

function(yici_library name)
  cmake_parse_arguments(A "" "" "SRCS;DEPS" ${ARGN})
  add_library(${name} STATIC ${A_SRCS})
  set_property(GLOBAL APPEND PROPERTY YICI_TARGETS ${name})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  yici_warnings(${name})
  target_link_libraries(${name} PUBLIC ${A_DEPS})
endfunction()

function(yici_machine name)
  yici_library(${name} ${ARGN})
  set_property(GLOBAL APPEND PROPERTY YICI_MACHINES ${name})
endfunction()

function(yici_binary name)
  cmake_parse_arguments(A "" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${A_SRCS})
  set_property(GLOBAL APPEND PROPERTY YICI_TARGETS ${name})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  yici_warnings(${name})
  target_link_libraries(${name} PRIVATE ${A_DEPS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
endfunction()

# A test's own code is compiled once and run once: optimising it costs more than it saves.
function(yici_quick_to_compile name)
  if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
    target_compile_options(${name} PRIVATE -O0)
  endif()
endfunction()

function(yici_test name)
  cmake_parse_arguments(A "" "TIMEOUT" "SRCS;DEPS;LABELS" ${ARGN})
  yici_binary(${name} SRCS ${A_SRCS} DEPS ${A_DEPS} GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES YICI_TEST TRUE)
  # GCC 12 sees joined strings overlap or overflow where they do not (its PR 105651 and 105329).
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${name} PRIVATE -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
  yici_quick_to_compile(${name})
  add_test(NAME ${name} COMMAND ${name})
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 1200)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${A_TIMEOUT} LABELS "${A_LABELS}"
    ENVIRONMENT "YICI_SOURCE_DIR=${PROJECT_SOURCE_DIR};YICI_BINARY_DIR=${PROJECT_BINARY_DIR};TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/cmake/tsan_suppressions.txt:ignore_noninstrumented_modules=1")
endfunction()
