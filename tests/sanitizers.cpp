// SPDX-License-Identifier: GPL-3.0-or-later
// Linked into tests and programs that are built with a sanitizer: what it is not to report, each with its reason.
extern "C" {
const char* __lsan_default_suppressions();
const char* __tsan_default_suppressions();
const char* __tsan_default_options();

// Fontconfig keeps its configuration for the life of the process.
const char* __lsan_default_suppressions() { return "leak:libfontconfig.so\n"; }

// What libraries that are not instrumented allocate and free for themselves (Qt's events) is their own affair.
const char* __tsan_default_options() { return "ignore_noninstrumented_modules=1"; }

// LibTorch is not instrumented, and its OpenMP runtime synchronises with futexes that ThreadSanitizer does not see.
const char* __tsan_default_suppressions() { return "called_from_lib:libtorch_cpu.so\n"; }
}
