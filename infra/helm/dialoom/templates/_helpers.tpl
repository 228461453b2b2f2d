{{- define "dialoom.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "dialoom.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* Labels that select the pods of a component. Context: root, name. */}}
{{- define "dialoom.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{/* Labels of everything that belongs to a component. Context: root, name. */}}
{{- define "dialoom.labels" -}}
{{ include "dialoom.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* A setting's value as text. Numbers come as floats: 1.6777216e+07 is none that people write. */}}
{{- define "dialoom.text" -}}
{{ if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end -}}

{{/* What the services declare about themselves. */}}
{{- define "dialoom.declared" -}}
{{ .Files.Get "files/declared.json" }}
{{- end -}}

{{/*
A stage with everything that applies to it, as JSON: defaults, settings of all stages, its own. A stage that asks no
model gets no settings of models. Context: root, name.
*/}}
{{- define "dialoom.stage" -}}
{{- $values := .root.Values -}}
{{- $own := get $values.stages .name -}}
{{- $stage := mergeOverwrite (deepCopy $values.stageDefaults) (deepCopy $own) -}}
{{- $declared := include "dialoom.declared" .root | fromJson -}}
{{- $asksModels := has $stage.service $declared.asksModels -}}
{{- range $group := list "settings" "secrets" "files" -}}
  {{- $shared := deepCopy (get $values $group) -}}
  {{- if and (eq $group "settings") $values.simulator.enabled -}}
    {{- $url := printf "http://%s-simulator:9400/v1" (include "dialoom.fullname" $.root) -}}
    {{- $shared = merge $shared (dict "LLM_BASE_URL" $url "LLM_MODEL" "simulator") -}}
  {{- end -}}
  {{- if not $asksModels -}}
    {{- range $variable := keys $shared -}}
      {{- if hasPrefix "LLM_" $variable -}}{{- $_ := unset $shared $variable -}}{{- end -}}
    {{- end -}}
  {{- end -}}
  {{- $_ := set $stage $group (mergeOverwrite $shared (get $stage $group)) -}}
{{- end -}}
{{- $required := list "KAFKA_BROKERS" "SCHEMA_REGISTRY_URL" -}}
{{- if $asksModels -}}{{- $required = concat $required (list "LLM_BASE_URL" "LLM_MODEL") -}}{{- end -}}
{{- range $required -}}
  {{- $_ := required (printf "settings.%s is required (docs/settings.md)" .) (get $stage.settings .) -}}
{{- end -}}
{{- $in := merge (deepCopy $stage.settings) $declared.defaults -}}
{{- $longest := 0 -}}
{{- if $asksModels -}}{{- $longest = int $in.LLM_TIMEOUT_MS -}}{{- end -}}
{{- $drain := int $in.STREAM_DRAIN_TIMEOUT_MS -}}
{{- if lt $drain $longest -}}
  {{- fail (printf "stage %s: STREAM_DRAIN_TIMEOUT_MS (%d) is below LLM_TIMEOUT_MS (%d): a stopping pod would give up calls that are paid for" .name $drain $longest) -}}
{{- end -}}
{{/* Draining, and then a little to commit and to leave the group. */}}
{{- $_ := set $stage "gracePeriodSeconds" (add (div (add $drain 999) 1000) 30) -}}
{{- $_ := set $stage "maxInFlight" (int $in.STREAM_MAX_IN_FLIGHT) -}}
{{- $_ := set $stage "rounds" (int $in.PIPELINE_ROUNDS) -}}
{{- $_ := set $stage "prefix" ($in.KAFKA_TOPIC_PREFIX | default "") -}}
{{- $_ := set $stage "asksModels" $asksModels -}}
{{ toJson $stage }}
{{- end -}}

{{/* The topics a stage reads, each with its consumer group, as JSON. Context: the stage. */}}
{{- define "dialoom.inputs" -}}
{{- $inputs := list -}}
{{- if eq .service "planner" -}}
  {{- $inputs = list (dict "topic" "tool-catalogs" "group" "planner") -}}
{{- else if eq .service "initializer" -}}
  {{- $inputs = list (dict "topic" "dialogue-tasks" "group" "initializer") -}}
{{- else if eq .service "refiner" -}}
  {{- $served := .settings.REFINER_ROUNDS | default "all" | toString -}}
  {{- $from := 1 -}}{{- $to := int .rounds -}}
  {{- if ne $served "all" -}}
    {{- $from = int (splitList "-" $served | first) -}}{{- $to = min (int (splitList "-" $served | last)) $to -}}
  {{- end -}}
  {{- range $round := untilStep $from (int (add1 $to)) 1 -}}
    {{- $topic := ternary "skeletons" (printf "refine-round-%d" (sub $round 1)) (eq $round 1) -}}
    {{- $inputs = append $inputs (dict "topic" $topic "group" (printf "refiner-round-%d" $round)) -}}
  {{- end -}}
{{- else if eq .service "verifier" -}}
  {{- $inputs = list (dict "topic" (printf "refine-round-%d" (int .rounds)) "group" "verifier") -}}
{{- end -}}
{{ toJson $inputs }}
{{- end -}}

{{/* Environment of a container. Context: settings, secrets, files. */}}
{{- define "dialoom.env" -}}
- name: HTTP_HOST
  value: 0.0.0.0
- name: HTTP_PORT
  value: "9400"
{{- range $variable, $value := .settings }}
- name: {{ $variable }}
  value: {{ include "dialoom.text" $value | quote }}
{{- end }}
{{- range $variable, $reference := .secrets }}
- name: {{ $variable }}_FILE
  value: /etc/dialoom/secrets/{{ $variable }}/{{ $reference.key }}
{{- end }}
{{- range $variable, $reference := .files }}
- name: {{ $variable }}
  value: /etc/dialoom/files/{{ $variable }}/{{ $reference.key }}
{{- end }}
{{- end -}}

{{/* Where the files that the environment names come from. Context: secrets, files. */}}
{{- define "dialoom.mounts" -}}
- name: tmp
  mountPath: /tmp
{{- range $variable := keys .secrets | sortAlpha }}
- name: {{ $variable | lower | replace "_" "-" }}
  mountPath: /etc/dialoom/secrets/{{ $variable }}
  readOnly: true
{{- end }}
{{- range $variable := keys .files | sortAlpha }}
- name: {{ $variable | lower | replace "_" "-" }}
  mountPath: /etc/dialoom/files/{{ $variable }}
  readOnly: true
{{- end }}
{{- end -}}

{{- define "dialoom.volumes" -}}
- name: tmp
  emptyDir: {}
{{- range $variable, $reference := .secrets }}
- name: {{ $variable | lower | replace "_" "-" }}
  secret:
    secretName: {{ $reference.name }}
    items:
      - { key: {{ $reference.key | quote }}, path: {{ $reference.key | quote }} }
{{- end }}
{{- range $variable, $reference := .files }}
- name: {{ $variable | lower | replace "_" "-" }}
  {{- if $reference.configMap }}
  configMap:
    name: {{ $reference.configMap }}
  {{- else }}
  secret:
    secretName: {{ $reference.secret }}
  {{- end }}
    items:
      - { key: {{ $reference.key | quote }}, path: {{ $reference.key | quote }} }
{{- end }}
{{- end -}}

{{- define "dialoom.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "dialoom.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}
