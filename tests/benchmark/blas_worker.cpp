// SPDX-License-Identifier: GPL-3.0-or-later
// The large products of each step alone through the BLAS, as a worker (see worker.h): forward, the gradients of weights and of
// inputs of every layer of which neither side is the latent space. Nothing else of the step is done. Command: epoch, a whole
// epoch's products, those of its short last batch too.
#include "tests/benchmark/worker.h"

#include <dlfcn.h>

#include <chrono>
#include <iostream>
#include <stdexcept>

// The BLAS's C interface, as in cblas.h (whose package nothing else here needs).
extern "C" void cblas_sgemm(int order, int transA, int transB, int m, int n, int k, float alpha, const float* a, int lda,
                            const float* b, int ldb, float beta, float* c, int ldc);

namespace latentscape {
namespace {

constexpr int kRowMajor = 101, kNo = 111, kTransposed = 112;

struct Layer {
  int in, out;
  bool first;                          // its inputs are images, which need no gradient
  std::vector<float> x, y, w, dw, dx;  // [batch, in], [batch, out], [out, in], [out, in], [batch, in]

  void step(int n) {
    cblas_sgemm(kRowMajor, kNo, kTransposed, n, out, in, 1.0F, x.data(), in, w.data(), in, 0.0F, y.data(), out);
    cblas_sgemm(kRowMajor, kTransposed, kNo, out, in, n, 1.0F, y.data(), out, x.data(), in, 0.0F, dw.data(), in);
    if (!first) cblas_sgemm(kRowMajor, kNo, kNo, n, in, out, 1.0F, y.data(), out, w.data(), in, 0.0F, dx.data(), in);
  }
  double operations(int n) const { return (first ? 2.0 : 3.0) * 2.0 * n * in * out; }
};

std::vector<Layer> layersOf(const WorkerOptions& options, int pixels) {
  std::vector<Layer> layers;
  const auto add = [&](int in, int out, bool first) {
    const auto size = [](int rows, int columns) { return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns); };
    layers.push_back({in, out, first, std::vector<float>(size(options.batch, in), 0.01F),
                      std::vector<float>(size(options.batch, out)), std::vector<float>(size(out, in), 0.01F),
                      std::vector<float>(size(out, in)), std::vector<float>(first ? 0 : size(options.batch, in))});
  };
  int width = pixels;
  for (const int next : options.hidden) {
    add(width, next, width == pixels && layers.empty());
    width = next;
  }
  for (std::size_t i = options.hidden.size(); i > 0; --i)
    add(options.hidden[i - 1], i > 1 ? options.hidden[i - 2] : pixels, false);
  return layers;
}

template <class Function>
Function* symbol(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_DEFAULT, name));
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  WorkerOptions options;
  if (const auto code =
          parseWorkerOptions(argc, argv, "Multiplies matrices on command: a child process of the benchmark.", options))
    return *code;
  std::error_code problem;
  constexpr int pixels = 784;
  const auto images = static_cast<std::int64_t>(std::filesystem::file_size(options.train, problem)) / pixels;
  if (problem || images == 0) {
    std::cerr << "blas_worker: " << options.train << " can't be read\n";
    return 1;
  }
  // OpenBLAS's own functions; other BLAS libraries lack them.
  const auto setThreads = symbol<void(int)>("openblas_set_num_threads");
  const auto getThreads = symbol<int()>("openblas_get_num_threads");
  const auto config = symbol<char*()>("openblas_get_config");
  const auto parallel = symbol<int()>("openblas_get_parallel");
  if (setThreads != nullptr) setThreads(options.threads);
  auto layers = layersOf(options, pixels);
  const char* kind = parallel == nullptr ? "?" : parallel() == 2 ? "OpenMP" : parallel() == 1 ? "pthreads" : "one thread";
  return serveLines({{"what", std::string("products alone, ") + (config != nullptr ? config() : "BLAS")},
                     {"threads", getThreads != nullptr ? getThreads() : 0},
                     {"kind", kind}},
                    [&](const Words&) {
                      const auto began = std::chrono::steady_clock::now();
                      double operations = 0.0;
                      for (std::int64_t first = 0; first < images; first += options.batch) {
                        const int n = static_cast<int>(std::min<std::int64_t>(options.batch, images - first));
                        for (auto& layer : layers) {
                          layer.step(n);
                          operations += layer.operations(n);
                        }
                      }
                      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
                      return nlohmann::json{{"seconds", seconds}, {"gflops", operations / seconds / 1e9}};
                    });
}
