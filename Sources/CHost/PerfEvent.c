#include "PerfEvent.h"
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int cnnbench_perf_open(uint32_t type, uint64_t config, int thread, int group, bool userOnly) {
  struct perf_event_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.size = sizeof attributes;
  attributes.type = type;
  attributes.config = config;
  attributes.disabled = group < 0;
  attributes.exclude_kernel = userOnly;
  attributes.exclude_hv = userOnly;
  attributes.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  long descriptor = syscall(SYS_perf_event_open, &attributes, thread, -1, group, PERF_FLAG_FD_CLOEXEC);
  return descriptor < 0 ? -errno : (int)descriptor;
}

int cnnbench_perf_enable(int leader, bool isEnabled) {
  unsigned long request = isEnabled ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE;
  return ioctl(leader, request, PERF_IOC_FLAG_GROUP) < 0 ? -errno : 0;
}
