// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_settings.h"

#include "core/data/open.h"
#include "core/storage/checkpoint.h"
#include "ui/panels/experiment_panel.h"
#include "ui/plots/loss_plot.h"
#include "ui/tasks/post.h"
#include "ui/window/first_steps.h"
#include "ui/window/presenter_size.h"
#include "ui/window/setting_values.h"

#include <QSettings>

#include <chrono>
#include <utility>

namespace latentscape {
namespace {

using namespace std::chrono_literals;

constexpr int kLayoutVersion = 1;
constexpr qsizetype kMostConsents = DatasetConsent::kMost;
constexpr qsizetype kMostHidden = 16;
constexpr int kMostTabs = 100;
constexpr qsizetype kMostKeys = 200;  // of which this version knows fewer than twenty
constexpr auto kSoon = 300ms;

const QString kRecent = QStringLiteral("recent"), kConsents = QStringLiteral("allowedImages");
const QString kLayout = QStringLiteral("layout"), kGeometry = QStringLiteral("geometry"), kColumns = QStringLiteral("columns"),
              kRows = QStringLiteral("rows"), kTab = QStringLiteral("tab");
const QString kHidden = QStringLiteral("hidden"), kTheme = QStringLiteral("theme"), kFolder = QStringLiteral("folder"),
              kExperiment = QStringLiteral("experiment"), kLossAxis = QStringLiteral("lossAxis"),
              kLossLogarithmic = QStringLiteral("lossLogarithmic"), kLossLogSteps = QStringLiteral("lossLogSteps"),
              kInterpolation = QStringLiteral("interpolation"), kLastRun = QStringLiteral("lastRun"),
              kNoClassNames = QStringLiteral("noClassNames"), kImagesAsPoints = QStringLiteral("imagesAsPoints"),
              kNoWorld = QStringLiteral("noDecodedWorld"), kPresenterSize = QLatin1String(kPresenterSizeKey),
              kFirstSteps = QStringLiteral("firstSteps");

// A list that is too long is cut, and what else is too long goes, so that neither is read and written for ever. Keys of another
// version stay, unless the file is damaged.
void tidy(QSettings& settings) {
  const std::pair<QString, qsizetype> lists[] = {
      {kRecent, RecentFiles::kMost}, {kConsents, kMostConsents}, {kHidden, kMostHidden}, {kFirstSteps, FirstSteps::kMostNames}};
  QStringList known = {kLayout,         kGeometry, kColumns,         kRows,         kTab,           kTheme,   kFolder,
                       kExperiment,     kLossAxis, kLossLogarithmic, kLossLogSteps, kInterpolation, kLastRun, kNoClassNames,
                       kImagesAsPoints, kNoWorld,  kPresenterSize};
  for (const QString& key : std::as_const(known)) {
    if (const QVariant value = settings.value(key); isTooLong(value) || !isOfOurTypes(value)) settings.remove(key);
  }
  for (const auto& [key, most] : lists) {
    known.push_back(key);
    const QVariant value = settings.value(key);
    const QStringList whole = value.toStringList();
    const QStringList kept = key == kHidden || key == kFirstSteps ? namesIn(value, most) : pathsIn(value, most);
    if (settings.contains(key) && (kept != whole || value.typeId() == QMetaType::QByteArray)) settings.setValue(key, kept);
  }
  const QStringList all = settings.allKeys();
  const bool damaged = settings.status() == QSettings::FormatError || all.size() > kMostKeys;
  for (const QString& key : all) {
    if (!known.contains(key) && (damaged || isTooLong(settings.value(key)))) settings.remove(key);
  }
}

SettingsFile::Change prepend(const QString& key, const QString& path, qsizetype most) {
  return [=](QSettings& settings) {
    tidy(settings);
    QStringList paths = pathsIn(settings.value(key), most);
    paths.removeAll(path);
    paths.prepend(path);
    settings.setValue(key, paths.mid(0, most));
  };
}

SettingsFile::Change remove(const QString& key, const QStringList& gone, qsizetype most) {
  return [=](QSettings& settings) {
    tidy(settings);
    QStringList paths = pathsIn(settings.value(key), most);
    for (const QString& path : gone) paths.removeAll(path);
    settings.setValue(key, paths);
  };
}

SettingsFile::Change set(const QVariantMap& values) {
  return [=](QSettings& settings) {
    tidy(settings);
    for (auto one = values.begin(); one != values.end(); ++one) settings.setValue(one.key(), one.value());
  };
}

}  // namespace

WindowSettings::WindowSettings(WindowLayout& layout, ViewMenu& view, FileDialogs& dialogs, RecentFiles& recent,
                               ConsentFlow& consent, ExplorationBinding& binding, ExperimentPanel& experiment, LossPlot& losses,
                               LastRun& last, FirstSteps& steps)
    : m_layout(layout), m_view(view), m_dialogs(dialogs), m_recent(recent), m_consent(consent), m_binding(binding),
      m_experiment(experiment), m_losses(losses), m_last(last), m_steps(steps),
      m_file({}, [this](const Error& why) { post(this, [this, why] { emit failed(why); }); }) {
  m_soon.setSingleShot(true);
  m_soon.setInterval(kSoon);
  connect(&m_soon, &QTimer::timeout, this, &WindowSettings::store);
}

WindowSettings::~WindowSettings() { m_consent.consent().setAllowed({}); }

void WindowSettings::restore() {
  const QSettings settings;
  restoreLayout(settings);
  m_view.setHidden(namesIn(settings.value(kHidden), kMostHidden));
  m_view.chooseTheme(static_cast<Theme::Mode>(numberIn(settings.value(kTheme), 0, 2, static_cast<int>(Theme::Mode::System))));
  m_view.setClassNames(!flagIn(settings.value(kNoClassNames)));  // nonsense leaves them on
  m_view.setImagesAsPoints(flagIn(settings.value(kImagesAsPoints)));
  m_view.setDecodedWorld(!flagIn(settings.value(kNoWorld)));
  m_view.setPresenterSize(flagIn(settings.value(kPresenterSize)));
  m_dialogs.setFolder(pathsIn(settings.value(kFolder), 1).value(0));
  m_recent.setPaths(pathsIn(settings.value(kRecent), RecentFiles::kMost));
  m_last.setPath(pathsIn(settings.value(kLastRun), 1).value(0));
  restoreExperiment(settings);
  m_losses.setXAxis(static_cast<LossAxis>(numberIn(settings.value(kLossAxis), 0, 2, static_cast<int>(LossAxis::Epoch))),
                    flagIn(settings.value(kLossLogSteps)));
  m_losses.setLogarithmic(flagIn(settings.value(kLossLogarithmic)));
  if (numberIn(settings.value(kInterpolation), 0, 1, 0) == 1) m_binding.setInterpolation(InterpolationMode::Spherical);
  m_known = choices();
  restoreFirstSteps(settings);
  watch();
}

// They are for a first start, of which nothing is remembered, and those after it. What is remembered next says that they began.
void WindowSettings::restoreFirstSteps(const QSettings& settings) {
  if (settings.allKeys().isEmpty()) return m_steps.begin();
  m_steps.restore(namesIn(settings.value(kFirstSteps), FirstSteps::kMostNames));
  m_known.insert(kFirstSteps, m_steps.state());
}

void WindowSettings::restoreLayout(const QSettings& settings) {
  if (numberIn(settings.value(kLayout), 0, kLayoutVersion, 0) != kLayoutVersion) return;
  m_layout.restore({bytesIn(settings.value(kGeometry)), bytesIn(settings.value(kColumns)), bytesIn(settings.value(kRows)),
                    numberIn(settings.value(kTab), 0, kMostTabs, 0)});
}

void WindowSettings::restoreExperiment(const QSettings& settings) {
  m_consent.consent().setPaths(pathsIn(settings.value(kConsents), kMostConsents));
  const auto config = configFromJson(textIn(settings.value(kExperiment)).toStdString(), "settings");
  if (config) m_experiment.setConfig(*config);
  if (settings.contains(kConsents)) return;
  // Settings from before there were questions: what stands there was chosen in this window.
  if (config && !isDatasetName(config->dataset)) m_consent.consent().setPaths({QString::fromStdString(config->dataset)});
  // Before any experiment that this window writes, which a model's file may have brought: that was not chosen.
  m_file.change([consents = m_consent.consent().paths()](QSettings& now) {
    if (!now.contains(kConsents)) now.setValue(kConsents, consents);
  });
}

void WindowSettings::watch() {
  connect(&m_recent, &RecentFiles::added, this,
          [this](const QString& path) { m_file.change(prepend(kRecent, path, RecentFiles::kMost)); });
  connect(&m_recent, &RecentFiles::removed, this,
          [this](const QStringList& paths) { m_file.change(remove(kRecent, paths, RecentFiles::kMost)); });
  m_consent.consent().setAllowed([this](const QString& path) { m_file.change(prepend(kConsents, path, kMostConsents)); });
  const auto soon = [this] { m_soon.start(); };
  connect(&m_layout, &WindowLayout::arranged, this, [this, soon] {
    m_arranged = true;
    soon();
  });
  connect(&m_last, &LastRun::changed, this, soon);
  connect(&m_steps, &FirstSteps::changed, this, soon);
  connect(&m_view, &ViewMenu::changed, this, soon);
  connect(&m_dialogs, &FileDialogs::folderChanged, this, soon);
  connect(&m_experiment, &ExperimentPanel::refreshed, this, soon);
  connect(&m_losses, &LossPlot::axesChanged, this, soon);
  connect(&m_binding, &ExplorationBinding::interpolationChanged, this, soon);
}

QVariantMap WindowSettings::choices() const {
  return {{kHidden, m_view.hidden()},
          {kTheme, static_cast<int>(m_view.chosenTheme())},
          {kNoClassNames, !m_view.classNames()},
          {kImagesAsPoints, m_view.imagesAsPoints()},
          {kNoWorld, !m_view.decodedWorld()},
          {kPresenterSize, m_view.presenterSize()},
          {kFolder, m_dialogs.folder()},
          {kLastRun, m_last.path()},
          {kFirstSteps, m_steps.state()},
          {kExperiment, QString::fromStdString(toJson(m_experiment.config()))},
          {kLossAxis, static_cast<int>(m_losses.xAxis())},
          {kLossLogarithmic, m_losses.logarithmic()},
          {kLossLogSteps, m_losses.logarithmicSteps()},
          {kInterpolation, m_binding.interpolation() == InterpolationMode::Spherical ? 1 : 0}};
}

// Belongs together: the columns' widths are those of a window of this size.
QVariantMap WindowSettings::arrangement() const {
  const WindowLayout::State layout = m_layout.state();
  return {{kLayout, kLayoutVersion},
          {kGeometry, layout.geometry},
          {kColumns, layout.columns},
          {kRows, layout.rows},
          {kTab, layout.tab}};
}

void WindowSettings::store() {
  m_soon.stop();
  QVariantMap changed;
  const QVariantMap now = choices();
  for (auto one = now.begin(); one != now.end(); ++one) {
    if (m_known.value(one.key()) != one.value()) changed.insert(one.key(), one.value());
  }
  m_known = now;
  if (std::exchange(m_arranged, false)) changed.insert(arrangement());
  if (changed.isEmpty()) return;
  m_file.change(set(changed));
}

}  // namespace latentscape
