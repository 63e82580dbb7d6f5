-- A peer to measure Signpost against: the same decision inside nginx. Terms are looked up as runs of words in a table,
-- counts go to a shared dictionary. Loaded before the workers are forked; `answer()` runs per request.
local cjson = require "cjson.safe"

local decide = {}

local terms, longest, shown, key = {}, 1, "", ""

local function read(path)
  local file = assert(io.open(path, "r"))
  local text = file:read("*a")
  file:close()
  return text
end

function decide.load(terms_file, answer_file, key_text)
  for term in read(terms_file):gmatch("[^\n]+") do
    terms[term] = true
    local _, words = term:gsub("%S+", "")
    if words > longest then longest = words end
  end
  shown, key = read(answer_file), "Bearer " .. key_text
end

local function matches(text)
  local words = {}
  for word in text:lower():gmatch("%w+") do words[#words + 1] = word end
  for first = 1, #words do
    local phrase = words[first]
    for last = first, math.min(#words, first + longest - 1) do
      if last > first then phrase = phrase .. " " .. words[last] end
      if terms[phrase] then return true end
    end
  end
  return false
end

function decide.answer()
  if ngx.var.http_authorization ~= key then return ngx.exit(401) end
  ngx.req.read_body()
  local request = cjson.decode(ngx.req.get_body_data() or "")
  if type(request) ~= "table" or type(request.query) ~= "string" then return ngx.exit(400) end
  local hit = matches(request.query)
  ngx.shared.counts:incr(hit and "interstitial" or "none", 1, 0)
  ngx.header["Content-Type"] = "application/json"
  ngx.print(hit and shown or '{"action":"none"}')
end

return decide
