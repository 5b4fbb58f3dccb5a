ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON notes TO authenticated USING (owner = (SELECT auth.uid())) WITH CHECK (auth.jwt() ->> 'aal' = 'aal2');
CREATE POLICY servants ON notes FOR SELECT USING (auth.role() = 'service_role');
ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;
CREATE POLICY pictures ON storage.objects FOR SELECT TO anon, authenticated
  USING (bucket_id = 'pictures' AND (storage.foldername(name))[1] = auth.uid()::text);
CREATE POLICY heard ON realtime.messages FOR SELECT TO authenticated
  USING (realtime.topic() LIKE 'notes:%' AND realtime.messages.extension IN ('broadcast', 'presence'));
ALTER PUBLICATION supabase_realtime ADD TABLE notes;
