// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_writer.h"

#include "core/base/descriptor.h"
#include "core/base/files.h"
#include "core/base/system_error.h"
#include "core/base/temporaries.h"
#include "core/runs/kept_states.h"
#include "core/runs/metrics.h"
#include "core/runs/run_files.h"
#include "core/runs/run_folder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostLogLines = 1000;  // that wait for the first state

bool same(const struct stat& a, const struct stat& b) { return a.st_dev == b.st_dev && a.st_ino == b.st_ino; }

bool unchanged(const struct stat& a, const struct stat& b) {
  return same(a, b) && a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

// All of the bytes, or none of them if that is possible: a system error's number, 0 if it went well.
int appendWhole(int fd, off_t size, std::string_view text) {
  if (writeAll(fd, text)) return 0;
  const int code = errno;
  (void)!::ftruncate(fd, size);
  return code;
}

std::string timeStamp() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  std::array<char, 32> text{};
  if (::localtime_r(&now, &local) != nullptr) std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &local);
  return text.data();
}

}  // namespace

struct RunWriter::Body {
  Body(fs::path path, Identity who) : folder(std::move(path)), identity(std::move(who)) {}

  ~Body() {
    if (lock && !started && inPlace()) removeOwn();
    lock.reset();
    if (made && !started) ::rmdir(folder.c_str());  // if it is empty
  }
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;

  // Opens the folder, so that no other one can have its number on the file system, and locks it.
  Result<void> open() {
    opened = Descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() < 0) return systemError("can't be opened", folder, errno);
    return takeLock();
  }

  Result<void> takeLock() {
    lock.reset();
    auto taken = RunLock::take(folder);
    if (!taken) return taken.error();
    lock = *std::move(taken);
    return {};
  }

  bool inPlace() const {
    struct stat ours{}, there{};
    return ::fstat(opened.get(), &ours) == 0 && ::stat(folder.c_str(), &there) == 0 && same(ours, there);
  }

  // Before anything is written: FileWriter would make the folder anew, without the rest of the run.
  Result<void> ready() {
    if (!inPlace()) return Error{"was removed or replaced while the run was written into it", folder.string(), ""};
    return lock && lock->holds() ? Result<void>() : takeLock();
  }

  // What a run has written before its first state, which makes no run. A state that could not be made current stays, with all of
  // its own: nobody else may have those weights.
  void removeOwn() {
    if (!ownSteps().empty()) return;
    if (wroteMetrics && others.empty()) (void)removeFile(folder / "metrics.csv");
    if (wroteMetrics && !others.empty()) (void)writeFile(folder / "metrics.csv", metricsHeader() + others);
    (void)removeFile(keysFile(folder, identity.run));
    ::rmdir(checkpointsFolder(folder).c_str());
  }

  Result<void> appendLosses(const LossLog& losses, bool flush) {
    const fs::path file = folder / "metrics.csv";
    // The record of a stop's evaluation may complete the last row.
    const bool follows = rows == 0 || rows >= losses.size() || losses[rows].step != losses[rows - 1].step;
    if (metricsAsLeft && rows <= losses.size() && follows) {
      const Descriptor out(::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK));
      struct stat now{};
      if (out.get() >= 0 && ::fstat(out.get(), &now) == 0 && unchanged(now, *metricsAsLeft)) {
        if (rows < losses.size()) {
          const int code = appendWhole(out.get(), now.st_size, metricsRows(losses.records(rows), identity.run));
          const bool known = ::fstat(out.get(), &now) == 0 && (code == 0 || now.st_size == metricsAsLeft->st_size);
          metricsAsLeft = known ? std::optional(now) : std::nullopt;
          if (code != 0) return systemError("can't be written", file, code);
          rows = losses.size();
          flushed = false;
        }
        if (flush && !flushed && ::fdatasync(out.get()) != 0 && errno != EINVAL)
          return systemError("can't be flushed to the disk", file, errno);
        flushed = flushed || flush;
        return {};
      }
    }
    if (auto written = writeFile(file, metricsHeader() + others + metricsRows(losses.records(), identity.run)); !written)
      return written;
    wroteMetrics = true;
    rows = losses.size();
    flushed = true;
    struct stat now{};
    metricsAsLeft = ::stat(file.c_str(), &now) == 0 ? std::optional(now) : std::nullopt;
    return {};
  }

  Result<void> writeState(const RunState& state) {
    if (state.progress.step > kMaxStep) return Error{"the state's step has more than twelve digits", folder.string(), ""};
    if (auto done = makeCheckpointsFolder(folder); !done) return done;
    std::error_code ignored;
    if (const fs::path keys = keysFile(folder, identity.run); identity.trainedOn && !fs::exists(keys, ignored)) {
      if (auto saved = saveTrainingKeys(keys, identity.run, *identity.trainedOn); !saved) return saved;
    }
    const StateName name{identity.run, state.progress.step};
    if (auto saved = saveStateFile(stateFile(folder, name), identity.run, identity.parent, state); !saved) return saved;
    if (auto switched = writeCurrent(folder, name); !switched) return switched;
    started = true;
    return {};
  }

  // After the first state, what other runs have left goes. config.json names this run only then: so a writer that goes on after
  // a crash knows whether that was done.
  Result<void> settle(const RunProgress& progress, const LossLog* losses) {
    std::string text = runConfigText(identity.run, identity.parent, progress);
    if (settled && text == configText) return {};
    if (!settled && runOfConfig(folder) != identity.run) {
      removeOtherRuns(folder, identity.run);
      if (!others.empty()) {
        others.clear();
        metricsAsLeft.reset();
        if (losses) {
          if (auto written = appendLosses(*losses, true); !written) return written;
        }
      }
    }
    const fs::path file = folder / "config.json";
    const auto there = readFile(file, text.size());
    if (!there || *there != text) {
      if (auto written = writeFile(file, text); !written) return written;
    }
    configText = std::move(text);
    settled = true;
    writeLog();
    return {};
  }

  void prune(const RunState& state) {
    const std::uint64_t current = state.progress.step;
    if (best && best->first >= current) best.reset();  // it diverged, and went back
    const std::vector<std::uint64_t> steps = ownSteps();
    if (!best) findBest(current);
    if (const auto test = ownTest(state.progress)) consider(current, *test);
    const auto bestStep = best ? std::optional(best->first) : std::nullopt;
    for (const std::uint64_t step : statesToRemove(steps, current, bestStep, kSpaced))
      (void)removeFile(stateFile(folder, {identity.run, step}));
    sweepTemporaries(checkpointsFolder(folder));
  }

  // Where there is no room, the states go that are kept only because they are old: all but the current and the best. Whether
  // there was one.
  bool makeRoom(const Error& why) {
    const bool full = why.what.find(std::generic_category().message(ENOSPC)) != std::string::npos ||
                      why.what.find(std::generic_category().message(EDQUOT)) != std::string::npos;
    const auto current = readCurrent(folder);
    if (!full || !current || !*current) return false;
    bool removed = false;
    for (const std::uint64_t step : ownSteps()) {
      if (StateName{identity.run, step} == **current || (best && best->first == step)) continue;
      removed = removeFile(stateFile(folder, {identity.run, step})).ok() || removed;
    }
    return removed;
  }

  std::vector<std::uint64_t> ownSteps() const {
    std::vector<std::uint64_t> steps;
    for (const StateName& name : checkpointNames(folder).states) {
      if (name.run == identity.run) steps.push_back(name.step);
    }
    return steps;
  }

  void consider(std::uint64_t step, const Losses& test) {
    if (test.finite() && (!best || test.loss() < best->second.loss())) best = std::pair(step, test);
  }

  // The best one of the states before a step. Their headers tell.
  void findBest(std::uint64_t before) {
    for (const std::uint64_t step : ownSteps()) {
      if (step >= before) continue;
      const auto header = loadStateHeader(stateFile(folder, {identity.run, step}));
      if (header && header->run == identity.run && header->step == step && header->test) consider(step, *header->test);
    }
  }

  void writeLog() {
    if (!settled || logLines.empty()) return;
    const Descriptor out(::open((folder / "log.txt").c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644));
    struct stat status{};
    if (out.get() < 0 || ::fstat(out.get(), &status) != 0 || !S_ISREG(status.st_mode)) return;
    std::string text;
    for (const std::string& line : logLines) text += line;
    if (appendWhole(out.get(), status.st_size, text) == 0) logLines.clear();
  }

  const fs::path folder;
  Identity identity;
  Descriptor opened{};
  std::optional<RunLock> lock{};
  bool made = false;     // the folder, by this object
  bool started = false;  // a state of this run is current
  bool settled = false;  // nothing of other runs is left
  // Of metrics.csv:
  std::string others{};                        // rows of the run that is being replaced
  std::optional<struct stat> metricsAsLeft{};  // nullopt: not known
  std::size_t rows = 0;
  bool flushed = false, wroteMetrics = false;
  std::string configText{};
  std::vector<std::string> logLines{};
  std::optional<std::pair<std::uint64_t, Losses>> best{};
};

RunWriter::RunWriter(std::unique_ptr<Body> body) : m_body(std::move(body)) {}
RunWriter::RunWriter(RunWriter&&) noexcept = default;
RunWriter& RunWriter::operator=(RunWriter&&) noexcept = default;
RunWriter::~RunWriter() = default;

Result<RunWriter> RunWriter::begin(const fs::path& folder, Identity identity, bool overwrite) {
  auto named = namedFolder(folder);
  if (!named) return named.error();
  if (!isRunId(identity.run)) return Error{"the run's id: expected 16 hexadecimal digits", folder.string(), ""};
  const auto made = makeFolderForRun(*named, overwrite);
  if (!made) return made.error();
  auto body = std::make_unique<Body>(*std::move(named), std::move(identity));
  body->made = *made;
  if (auto opened = body->open(); !opened) return opened.error();
  // Another writer may have had it meanwhile.
  if (const auto unused = isUnused(body->folder); !unused) return unused.error();
  else if (!*unused && !overwrite) return notEmpty(body->folder);
  if (auto older = checkNotNewer(body->folder); !older) return older.error();
  if (auto tried = tryFolder(body->folder); !tried) return tried.error();
  body->others = otherMetrics(body->folder, body->identity.run);
  return RunWriter(std::move(body));
}

Result<RunWriter> RunWriter::goOn(const fs::path& folder, Identity identity, const ResumableRun& from) {
  auto named = namedFolder(folder);
  if (!named) return named.error();
  const StateName state{from.file.run, from.file.state.progress.step};
  if (identity.run != state.run) return Error{"the run to go on with is another one", folder.string(), ""};
  auto body = std::make_unique<Body>(*std::move(named), std::move(identity));
  body->started = true;  // whatever happens, its files stay
  if (auto opened = body->open(); !opened) return opened.error();
  if (auto tried = tryFolder(body->folder); !tried) return tried.error();
  const auto header = loadStateHeader(stateFile(body->folder, state));
  if (!header) return header.error();
  if (auto older = checkNotNewer(body->folder); !older) return older.error();
  for (const std::uint64_t step : body->ownSteps()) {  // that a newer program saved, and could not make current
    const auto later = step > state.step ? loadStateHeader(stateFile(body->folder, {state.run, step})) : header;
    if (!later && isOfNewerVersion(later.error())) return later.error();
  }
  const auto current = readCurrent(body->folder);
  if (!current || *current != state) {
    // It was damaged when the run was opened, or another process has trained since.
    const bool whole = current && *current && loadStateFile(stateFile(body->folder, **current)).ok();
    if (whole) return Error{"another process has written into it since it was opened", folder.string(), "Open it again."};
    if (auto switched = writeCurrent(body->folder, state); !switched) return switched.error();
  }
  for (const std::uint64_t step : body->ownSteps()) {
    if (step > state.step) (void)removeFile(stateFile(body->folder, {state.run, step}));
  }
  body->findBest(state.step + 1);
  if (auto written = body->appendLosses(from.losses, true); !written) return written.error();
  return RunWriter(std::move(body));
}

const fs::path& RunWriter::folder() const { return m_body->folder; }

const RunWriter::Identity& RunWriter::identity() const { return m_body->identity; }

void RunWriter::setTrainedOn(TrainingKeys keys) { m_body->identity.trainedOn = std::move(keys); }

const std::optional<std::string>& RunWriter::lockWarning() const {
  static const std::optional<std::string> none;
  return m_body->lock ? m_body->lock->warning() : none;
}

bool RunWriter::inPlace() const { return m_body->inPlace(); }

Result<void> RunWriter::remake() {
  Body& body = *m_body;
  if (body.inPlace()) return {};
  // Its disk may have been away, and have come back with what was saved.
  const auto current = readCurrent(body.folder);
  const bool returned = current && *current && (*current)->run == body.identity.run;
  if (!returned) {
    const auto made = makeFolderForRun(body.folder, false);
    if (!made) return made.error();
    body.made = *made;
  }
  body.started = body.settled = body.flushed = body.wroteMetrics = false;
  body.others.clear();
  body.metricsAsLeft.reset();
  body.configText.clear();
  body.best.reset();
  if (auto opened = body.open(); !opened) return opened;
  body.started = returned;
  return tryFolder(body.folder);
}

Result<void> RunWriter::writeLosses(const LossLog& losses, bool flush) {
  if (auto ready = m_body->ready(); !ready) return ready;
  return m_body->appendLosses(losses, flush);
}

Result<void> RunWriter::save(const RunState& state, const LossLog& losses) {
  Body& body = *m_body;
  if (auto ready = body.ready(); !ready) return ready;
  // If they can't be written, weights are worth more.
  const Result<void> written = body.appendLosses(losses, true);
  Result<void> saved = body.writeState(state);
  if (!saved && body.makeRoom(saved.error())) saved = body.writeState(state);
  if (!saved) return saved;
  // The state is safe. config.json and what else lacks comes with the next one, if it can't be written now.
  (void)body.settle(state.progress, &losses);
  body.prune(state);
  return written;
}

Result<void> RunWriter::writeModels(const RunState& last) {
  Body& body = *m_body;
  if (auto ready = body.ready(); !ready) return ready;
  if (!body.started) return Error{"no state of the run is saved yet", body.folder.string(), ""};
  if (auto done = body.settle(last.progress, nullptr); !done) return done;
  const Checkpoint model = latentscape::checkpointOf(last);
  if (body.best && body.best->first == model.step) {
    if (auto saved = saveCheckpoint(model, body.folder / "best.safetensors"); !saved) return saved;
  } else if (body.best) {
    const auto best = loadCheckpoint(stateFile(body.folder, {body.identity.run, body.best->first}));
    if (!best) return best.error();
    if (auto saved = saveCheckpoint(*best, body.folder / "best.safetensors"); !saved) return saved;
  }
  return saveCheckpoint(model, body.folder / "model.safetensors");
}

void RunWriter::log(std::string_view line) {
  Body& body = *m_body;
  if (body.logLines.size() == kMostLogLines) body.logLines.erase(body.logLines.begin());
  body.logLines.push_back(timeStamp() + " " + std::string(line) + "\n");
  if (body.ready()) body.writeLog();
}

std::optional<std::pair<std::uint64_t, Losses>> RunWriter::best() const { return m_body->best; }

}  // namespace latentscape
